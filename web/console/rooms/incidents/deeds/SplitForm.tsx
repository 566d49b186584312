import { TextField } from "@kit";

import { useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

export interface SplitFormProps extends FormProps {
  readonly concerns: readonly string[];
  readonly onSplit: () => void;
}

/** Reports that have another cause leave into an incident of their own. */
export function SplitForm({ row, concerns, onLeave, onSplit }: SplitFormProps) {
  const looked = useVersion(row);
  const [note, setNote, forget] = useDraft(`split:${row.id}`);
  const deed = useDeed({
    does: ask.split,
    said: "Split into two",
    undo: (asked, done) => () => ask.undo({ incident: asked.incident, version: done.version }),
    quiet: true,
    touches: () => [INCIDENTS],
    onDone: () => {
      forget();
      onSplit();
      onLeave();
    },
  });
  const count = concerns.length;
  return (
    <DeedForm
      title={`Split off ${String(count)} ${count === 1 ? "report" : "reports"}`}
      lead="They get an incident of their own. This one's timeline says so and keeps the rest."
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does="Split"
      ready={count > 0}
      onSend={() => { deed.run({ incident: row.id, version: looked.version, concerns, note }); }}
      onLeave={onLeave}
      size="s"
    >
      <TextField label="Why" value={note} onChange={setNote} autoFocus hint="May stay empty." />
    </DeedForm>
  );
}
