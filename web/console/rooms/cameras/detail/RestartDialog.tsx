import { Button, Dialog, TextField } from "@kit";
import type { CameraView, Status } from "@wire";
import { useState } from "react";

import { answer, api, useDeed } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS } from "../useCameras.ts";

export interface RestartDialogProps {
  readonly camera: CameraView;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Drop the connection and open it afresh. The reason stands in the audit trail. */
export function RestartDialog({ camera, isOpen, onOpenChange }: RestartDialogProps) {
  const [reason, setReason] = useState("");
  const deed = useDeed({
    does: (words: string) => answer(api.POST("/api/cameras/{camera}/restart", { params: { path: { camera: camera.id } }, body: { reason: words, status: camera.status as Status } })),
    said: `${nameOf(camera)} is opened afresh`,
    touches: () => [CAMERAS],
    onDone: () => {
      setReason("");
      onOpenChange(false);
    },
    quiet: true,
  });
  const words = reason.trim();
  const send = (): void => {
    if (words && !deed.busy) deed.run(words);
  };
  return (
    <Dialog
      title={`Restart ${nameOf(camera)}?`}
      lead="The connection is dropped and opened afresh. It is blind for some seconds; a recording begins again."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="s"
      footer={
        <>
          <Button onPress={() => { onOpenChange(false); }}>Leave it</Button>
          <Button tone="accent" busy={deed.busy} isDisabled={words === ""} onPress={send}>Restart</Button>
        </>
      }
    >
      <TextField
        label="Why"
        hint="It stands in the audit trail."
        placeholder="Picture frozen"
        value={reason}
        onChange={setReason}
        autoFocus
        maxLength={200}
        error={deed.problem?.detail}
        onKeyDown={(event) => { if (event.key === "Enter") send(); }}
      />
    </Dialog>
  );
}
