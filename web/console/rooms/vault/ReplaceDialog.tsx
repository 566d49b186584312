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
    does: (why: string) => replaced(what, why),
    said: (_, done) => done,
    touches: () => [VAULT],
    quiet: true,
    onDone: onLeave,
  });
  const why = reason.trim().length < 3 ? "" : reason.trim();
  return (
    <Dialog
      title={what.kind === "master" ? "Replace the master key?" : `Replace the keys of “${what.name}”?`}
      lead={
        what.kind === "master"
          ? "Every data key is wrapped anew at once. It takes two people: where there are two, it waits for the second one. On several machines, copy the file of master keys to the others within a minute."
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

/** Replaces, and says what was done. */
async function replaced(what: Replacing, reason: string): Promise<string> {
  if (what.kind === "class") {
    const { keys } = await ask.replaceKeys({ name: what.name, reason });
    return `${String(keys)} ${keys === 1 ? "key" : "keys"} of ${what.name} replaced`;
  }
  const asked = await ask.replaceMaster({ reason });
  return asked.replaced ? `${String(asked.replaced.keys)} data keys wrapped with a new master key` : "Proposed: it waits for a second person, on the page Access";
}
