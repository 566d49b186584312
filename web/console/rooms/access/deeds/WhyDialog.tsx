import { Button, Dialog, TextArea } from "@kit";
import { useState } from "react";

import { useDeed } from "@console";

import { ACCESS } from "../queries.ts";
import css from "./Deeds.module.css";

interface WhyDialogProps<Done> {
  readonly title: string;
  readonly lead: string;
  readonly button: string;
  readonly danger?: boolean;
  readonly does: (why: string) => Promise<Done>;
  readonly said: string | ((done: Done) => string);
  readonly onLeave: () => void;
}

/** Asks why, and does it. */
export function WhyDialog<Done>({ title, lead, button, danger = false, does, said, onLeave }: WhyDialogProps<Done>) {
  const [why, setWhy] = useState("");
  const deed = useDeed({ does, said: typeof said === "string" ? said : (_, done) => said(done), touches: () => [ACCESS], quiet: true, onDone: onLeave });
  const isReason = why.trim().length >= 3;
  const send = (): void => { if (isReason && !deed.busy) deed.run(why.trim()); };
  return (
    <Dialog
      title={title}
      lead={lead}
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      size="s"
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone={danger ? "danger" : "accent"} busy={deed.busy} isDisabled={!isReason} onPress={send}>
            {button}
          </Button>
        </>
      }
    >
      <TextArea label="Why" hint="It stands in the log, with your pseudonym." value={why} onChange={setWhy} onSend={send} maxLength={500} autoFocus />
      {deed.problem ? <p className={css.problem} role="alert">{deed.problem.detail}</p> : null}
    </Dialog>
  );
}
