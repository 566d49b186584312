import { Button, Checkbox, Dialog, Select, TextField } from "@kit";
import type { HolderView } from "@wire";
import { Ban } from "lucide-react";
import { useId, useState } from "react";

import { useDeed } from "@console";

import css from "./certificates.module.css";
import { ask, CERTIFICATES } from "./queries.ts";
import { canBeBarred, type Reason, REASONS } from "./state.ts";

/** Asks why, and revokes. */
export function RevokeDialog({ holder, onLeave }: { readonly holder: HolderView; readonly onLeave: () => void }) {
  const mustReplace = !canBeBarred(holder);
  const [reason, setReason] = useState<Reason | null>(null);
  const [note, setNote] = useState("");
  const [replace, setReplace] = useState(mustReplace || holder.kind === "process");
  const form = useId();
  const deed = useDeed({
    does: ask.revoke,
    said: (_, done) => (done.replaced ? `${holder.name} was revoked and has a new certificate` : `${holder.name} was revoked and is cut off`),
    touches: () => [CERTIFICATES],
    quiet: true,
    onDone: onLeave,
  });
  const why = note.trim();
  const ready = reason !== null && why.length >= 3;
  return (
    <Dialog
      title={`Revoke the certificates of “${holder.name}”?`}
      lead="It is cut off within a second, wherever it is connected, and whoever shows one of its certificates is refused from then on. That cannot be taken back; it can be given a new one."
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      size="s"
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="danger" type="submit" form={form} icon={Ban} busy={deed.busy} isDisabled={!ready}>
            Revoke
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null && ready && !deed.busy) deed.run({ holder: holder.holder, reason, note: why, replace });
        }}
      >
        <Select label="Reason" options={REASONS} value={reason} onChange={setReason} isRequired autoFocus />
        <TextField label="What happened" hint="It stands in the audit trail, with your pseudonym." value={note} onChange={setNote} maxLength={300} isRequired />
        <Checkbox
          isSelected={replace}
          onChange={setReplace}
          isDisabled={mustReplace}
          hint={mustReplace ? "Without it nobody could look, or let anybody in again." : holder.kind === "device" ? "A device in the field has to be given it." : "The process on this machine takes it up by itself."}
        >
          Issue a new one at once
        </Checkbox>
        {deed.problem ? <p className={css.problem} role="alert">{deed.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}
