import { Button, Dialog, TextField } from "@kit";
import type { CameraView } from "@wire";
import { useState } from "react";
import { useNavigate } from "react-router";

import { answer, api, useDeed } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS } from "../useCameras.ts";

export interface RemoveDialogProps {
  readonly camera: CameraView;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Watch a camera no longer. The reason stands in the audit trail. */
export function RemoveDialog({ camera, isOpen, onOpenChange }: RemoveDialogProps) {
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const words = reason.trim();
  const deed = useDeed({
    does: () => answer(api.POST("/api/cameras/{camera}/removal", { params: { path: { camera: camera.id } }, body: { reason: words } })),
    said: `${nameOf(camera)} is watched no longer`,
    touches: () => [CAMERAS],
    onDone: () => void navigate("/cameras"),
    quiet: true,
  });
  const send = (): void => {
    if (words && !deed.busy) deed.run(undefined);
  };
  return (
    <Dialog
      title={`Remove ${nameOf(camera)}?`}
      lead="It is watched no longer, and its password is forgotten. What it reported, with its clips, is kept as long as ever. It can be found and added again, as another camera."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="s"
      footer={
        <>
          <Button onPress={() => { onOpenChange(false); }}>Leave it</Button>
          <Button tone="danger" busy={deed.busy} isDisabled={words === ""} onPress={send}>Remove</Button>
        </>
      }
    >
      <TextField label="Why" hint="It stands in the audit trail." placeholder="Taken down" value={reason} onChange={setReason} autoFocus maxLength={200} error={deed.problem?.detail} onKeyDown={(event) => { if (event.key === "Enter") send(); }} />
    </Dialog>
  );
}
