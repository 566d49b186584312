import { Button, Dialog, TextField } from "@kit";
import { RotateCw } from "lucide-react";
import { useId, useState } from "react";

import { useDeed } from "@console";

import css from "./figures.module.css";
import { ask, VAULT } from "./queries.ts";

export type Replacing = { readonly kind: "class"; readonly name: string } | { readonly kind: "master" };

/** Asks why, and replaces. */
export function ReplaceDialog({ what, onLeave }: { readonly what: Replacing; readonly onLeave: () => void }) {
  const [reason, setReason] = useState("");
  const form = useId();
  const deed = useDeed({
    does: (why: string) => (what.kind === "master" ? ask.replaceMaster({ reason: why }) : ask.replaceKeys({ name: what.name, reason: why })),
    said: (_, done) => (what.kind === "master" ? `${String(done.keys)} data keys wrapped with a new master key` : `${String(done.keys)} ${done.keys === 1 ? "key" : "keys"} of ${what.name} replaced`),
    touches: () => [VAULT],
    quiet: true,
    onDone: onLeave,
  });
  const why = reason.trim();
  return (
    <Dialog
      title={what.kind === "master" ? "Replace the master key?" : `Replace the keys of “${what.name}”?`}
      lead={
        what.kind === "master"
          ? "Every data key is wrapped anew at once. On several machines, copy the file of master keys to the others within a minute."
          : "New keys seal from now on. What the former ones sealed is sealed anew in the background; everything stays readable meanwhile."
      }
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      size="s"
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="accent" type="submit" form={form} icon={RotateCw} busy={deed.busy} isDisabled={why === ""}>
            Replace
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (why !== "" && !deed.busy) deed.run(why);
        }}
      >
        <TextField label="Why" hint="It stands in the log, with your pseudonym." value={reason} onChange={setReason} maxLength={300} isRequired autoFocus />
        {deed.problem ? <p className={css.problem} role="alert">{deed.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}
