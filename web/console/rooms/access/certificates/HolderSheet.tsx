import { Button, KeyValue, sentence, Sheet, StatusChip, TextField, TimeOfDay } from "@kit";
import type { HolderView } from "@wire";
import { Ban, LogIn } from "lucide-react";
import { useState } from "react";

import { useDeed, useWho } from "@console";

import { DEEDS } from "../deeds/queries.ts";
import css from "./certificates.module.css";
import { ask, CERTIFICATES } from "./queries.ts";
import { RevokeDialog } from "./RevokeDialog.tsx";
import { canBeRevoked, kindOf, reasonOf, wordsOf } from "./state.ts";

export interface HolderSheetProps {
  readonly holder: HolderView;
  readonly mayRevoke: boolean;
  readonly mayReadmit: boolean;
  readonly onLeave: () => void;
}

/** One holder's certificate, and what can be done about it. */
export function HolderSheet({ holder, mayRevoke, mayReadmit, onLeave }: HolderSheetProps) {
  const [revoking, setRevoking] = useState(false);
  const who = useWho();
  const { word, tone, icon } = wordsOf(holder.state);
  return (
    <Sheet title={holder.name} isOpen onOpenChange={onLeave}>
      <div className={css.stack}>
        <span><StatusChip tone={tone} icon={icon}>{word}</StatusChip></span>
        <KeyValue
          pairs={[
            ["Holder", <code key="holder">{holder.holder}</code>],
            ["Kind", kindOf(holder.kind)],
            ["Serial number", <code key="serial" className={css.long}>{holder.serial}</code>],
            ["Issued", <TimeOfDay key="since" at={holder.since} />],
            ["Ends", <TimeOfDay key="until" at={holder.until} />],
            ["Renews by itself", holder.renews ? <TimeOfDay key="renews" at={holder.renews} /> : "no"],
            ["Authority", holder.issuer || "gone"],
            ["Generation", String(holder.generation)],
            ...(holder.barred_since
              ? ([
                  ["Revoked", <TimeOfDay key="barred" at={holder.barred_since} />],
                  ["Because", reasonOf(holder.reason)],
                  ["By", holder.by ? sentence(who(holder.by)) : "unknown"],
                ] as const)
              : []),
          ]}
        />
        {mayRevoke && canBeRevoked(holder) ? (
          <div>
            <Button tone="danger" icon={Ban} onPress={() => { setRevoking(true); }}>
              Revoke
            </Button>
          </div>
        ) : null}
        {mayReadmit && holder.state === "barred" ? <LetIn holder={holder} /> : null}
        {holder.kind === "server" ? <p className={css.note}>A server’s certificate is replaced by removing its file in the folder trust: another is issued within a minute.</p> : null}
      </div>
      {revoking ? <RevokeDialog holder={holder} onLeave={() => { setRevoking(false); }} /> : null}
    </Sheet>
  );
}

/** Lets a holder in again: it gets a new certificate, and the old ones stay revoked. Where there are two people, the second one decides. */
function LetIn({ holder }: { readonly holder: HolderView }) {
  const [note, setNote] = useState("");
  const deed = useDeed({ does: ask.readmit, said: (_, asked) => (asked.readmitted ? `${holder.name} has a new certificate` : "Proposed: it waits for a second person, on the page Access"), touches: () => [CERTIFICATES, DEEDS], quiet: true });
  const why = note.trim();
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (why.length >= 3 && !deed.busy) deed.run({ holder: holder.holder, note: why });
      }}
    >
      <TextField label="Why it is let in again" hint="It takes two people, once there are two: the second one reads this. A device in the field needs the new certificate and key." value={note} onChange={setNote} maxLength={300} isRequired />
      {deed.problem ? <p className={css.problem} role="alert">{deed.problem.detail}</p> : null}
      <div>
        <Button type="submit" icon={LogIn} busy={deed.busy} isDisabled={why.length < 3}>
          Let it in again
        </Button>
      </div>
    </form>
  );
}
