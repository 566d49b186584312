import { Button, Dialog, TextField } from "@kit";
import type { Reported } from "@wire";
import { Download } from "lucide-react";
import { useState } from "react";

export interface ExportDialogProps {
  readonly one: Reported;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Evidence taken along: a signed ZIP with its hashes and who handled it. The reason stands in the audit trail and in the ZIP. */
export function ExportDialog({ one, isOpen, onOpenChange }: ExportDialogProps) {
  const [reason, setReason] = useState("");
  const words = reason.trim();
  const query = new URLSearchParams([...one.evidence.map((id) => ["ids", id]), ["reason", words]]);
  const save = (): void => {
    if (words.length < 3) return;
    const link = document.createElement("a");
    link.href = `/api/evidence/export?${query.toString()}`;
    link.download = "";
    link.click();
    onOpenChange(false);
  };
  return (
    <Dialog
      title="Export this evidence?"
      lead="You get a signed ZIP: the pictures, their SHA-256, and who kept, saw and exported them. `civigil cameras verify FILE` checks it anywhere."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="s"
      footer={
        <>
          <Button onPress={() => { onOpenChange(false); }}>Leave it</Button>
          <Button tone="accent" icon={Download} isDisabled={words.length < 3} onPress={save}>Export</Button>
        </>
      }
    >
      <TextField label="Why" hint="It stands in the audit trail and in the ZIP." placeholder="Request 4711 of the public prosecutor" value={reason} onChange={setReason} autoFocus maxLength={400} onKeyDown={(event) => { if (event.key === "Enter") save(); }} />
    </Dialog>
  );
}
