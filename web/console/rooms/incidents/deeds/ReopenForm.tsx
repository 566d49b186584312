import { TextField } from "@kit";

import { useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

/** Back into work, with the reason. */
export function ReopenForm({ row, onLeave }: FormProps) {
  const looked = useVersion(row);
  const [note, setNote, forget] = useDraft(`reopen:${row.id}`);
  const deed = useDeed({
    does: ask.move,
    said: "Reopened",
    undo: (asked, done) => () => ask.undo({ incident: asked.incident, version: done.version }),
    quiet: true,
    touches: () => [[...INCIDENTS, row.id]],
    onDone: () => {
      forget();
      onLeave();
    },
  });
  return (
    <DeedForm
      title="Reopen"
      lead={row.summary}
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does="Reopen"
      ready={note.trim() !== ""}
      onSend={() => { deed.run({ incident: row.id, version: looked.version, to: "acknowledged", note }); }}
      onLeave={onLeave}
      size="s"
    >
      <TextField label="Why" value={note} onChange={setNote} isRequired autoFocus />
    </DeedForm>
  );
}
