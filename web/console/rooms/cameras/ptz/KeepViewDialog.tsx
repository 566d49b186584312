import { Button, Dialog, TextField } from "@kit";
import type { CameraView } from "@wire";
import { useState } from "react";

import { type DeedView } from "@console";

import { nameOf } from "../state.ts";

export interface KeepViewDialogProps {
  readonly camera: CameraView;
  readonly deed: DeedView<string>;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Keep the view of now under a name. */
export function KeepViewDialog({ camera, deed, isOpen, onOpenChange }: KeepViewDialogProps) {
  const [name, setName] = useState("");
  const words = name.trim();
  const send = (): void => {
    if (!words || deed.busy) return;
    deed.run(words);
    setName("");
    onOpenChange(false);
  };
  return (
    <Dialog
      title={`Keep a view of ${nameOf(camera)}`}
      lead="The camera keeps where it looks now as a preset. Its home view stays where it is."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="s"
      footer={
        <>
          <Button onPress={() => { onOpenChange(false); }}>Leave it</Button>
          <Button tone="accent" isDisabled={words === ""} onPress={send}>Keep</Button>
        </>
      }
    >
      <TextField label="Name" placeholder="North gate" value={name} onChange={setName} autoFocus maxLength={60} onKeyDown={(event) => { if (event.key === "Enter") send(); }} />
    </Dialog>
  );
}
