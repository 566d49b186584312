import { Button, type ButtonTone, Dialog, PhaseChip, useNow } from "@kit";
import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

import type { ProblemDocument } from "@console";

import { isShelved } from "../row.ts";
import css from "./DeedForm.module.css";
import type { Looked } from "./useVersion.ts";

export interface DeedFormProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly looked: Looked;
  readonly busy: boolean;
  readonly problem: ProblemDocument | null;
  readonly does: string;
  readonly tone?: ButtonTone;
  readonly ready: boolean;
  readonly onSend: () => void;
  readonly onLeave: () => void;
  readonly size?: "s" | "m" | "l";
  readonly children: ReactNode;
}

/** A form in front of an incident. It says when somebody else changed the incident meanwhile, and keeps what was typed. */
export function DeedForm(props: DeedFormProps) {
  const { title, lead, looked, busy, problem, does, tone = "accent", ready, onSend, onLeave, size = "m", children } = props;
  const id = useId();
  return (
    <Dialog
      title={title}
      lead={lead}
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      size={size}
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone={tone} type="submit" form={id} busy={busy} isDisabled={!ready || looked.changed}>
            {does}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !looked.changed && !busy) onSend();
        }}
      >
        {looked.changed ? <Changed looked={looked} /> : null}
        {children}
        {problem && problem.code !== "conflict" ? (
          <p className={css.problem} role="alert" data-tone="bad">
            <TriangleAlert aria-hidden size={15} />
            {capital(problem.detail)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

function Changed({ looked }: { readonly looked: Looked }) {
  const now = useNow();
  const { newest } = looked;
  return (
    <div className={css.changed} role="alert" data-tone="warn">
      <TriangleAlert aria-hidden size={16} />
      <div>
        <p>
          <b>This incident changed while you were here.</b> What you typed is kept.
        </p>
        <p className={css.now}>
          Now: <PhaseChip phase={newest.phase} shelved={isShelved(newest, now)} /> {newest.concerns} {newest.concerns === 1 ? "report" : "reports"}, priority{" "}
          {newest.priority}
          {newest.assigned ? `, ${newest.assigned.replace("desk:", "desk ")}` : ""}
        </p>
      </div>
      <Button size="s" onPress={looked.take}>
        Go on with this
      </Button>
    </div>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
