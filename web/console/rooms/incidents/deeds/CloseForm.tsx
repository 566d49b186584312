import { LoadingState, sentence, TextArea } from "@kit";
import { useState } from "react";

import { useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS, useChoices } from "../queries.ts";
import { Choice } from "./Choice.tsx";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

/** What it turned out to be. The detectors and the plans are judged by it later. */
export function CloseForm({ row, onLeave }: FormProps) {
  const looked = useVersion(row);
  const [disposition, setDisposition] = useState<string | null>(null);
  const [note, setNote, forget] = useDraft(`close:${row.id}`);
  const { data: choices } = useChoices();
  const deed = useDeed({
    does: ask.move,
    said: (asked) => `Closed: ${asked.disposition ?? ""}`,
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
      title="Close"
      lead={row.summary}
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does="Close incident"
      ready={disposition !== null}
      onSend={() => { if (disposition) deed.run({ incident: row.id, version: looked.version, to: "closed", disposition, note }); }}
      onLeave={onLeave}
    >
      {choices ? (
        <Choice
          label="What it turned out to be"
          items={choices.dispositions.map(({ name, meaning }) => ({ id: name, label: sentence(name), meaning }))}
          value={disposition}
          onChange={setDisposition}
        />
      ) : (
        <LoadingState label="Reading the dispositions" count={5} />
      )}
      <TextArea label="Note" value={note} onChange={setNote} rows={3} hint="What the next one should know. May stay empty." />
    </DeedForm>
  );
}
