import { Select, TextArea } from "@kit";
import { useState } from "react";

import { useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

const CHARACTERS_AT_MOST = 4_000;

const NEEDS = [
  { id: "all", label: "Everybody who sees the incident" },
  { id: "medical", label: "Medical: medical crews, and those it was given to" },
  { id: "personal", label: "Personal: police, and those it was given to" },
  { id: "tactical", label: "Tactical: police, and those it was given to" },
] as const;

/** Words for the timeline. */
export function NoteForm({ row, onLeave }: FormProps) {
  const looked = useVersion(row);
  const [note, setNote, forget] = useDraft(`note:${row.id}`);
  const [need, setNeed] = useState<(typeof NEEDS)[number]["id"]>("all");
  const deed = useDeed({
    does: ask.note,
    said: "Noted",
    quiet: true,
    touches: () => [[...INCIDENTS, row.id]],
    onDone: () => {
      forget();
      onLeave();
    },
  });
  const ready = note.trim() !== "" && note.length <= CHARACTERS_AT_MOST;
  const send = (): void => { if (ready && !deed.busy) deed.run({ incident: row.id, note, need: need === "all" ? "" : need }); };
  return (
    // A note changes nothing of the incident itself, so what changed meanwhile does not stand in its way.
    <DeedForm title="Add a note" lead={row.summary} looked={{ ...looked, changed: false }} busy={deed.busy} problem={deed.problem} does="Add note" ready={ready} onSend={send} onLeave={onLeave}>
      <TextArea
        label="Note"
        value={note}
        onChange={setNote}
        onSend={send}
        autoFocus
        rows={6}
        hint="Ctrl+Enter adds it. It stays in the timeline for good."
        error={note.length > CHARACTERS_AT_MOST ? `${String(note.length)} characters; ${String(CHARACTERS_AT_MOST)} are allowed.` : undefined}
      />
      <Select label="Who needs to know" options={NEEDS} value={need} onChange={setNeed} hint="Everybody else finds that something was withheld. The city’s policies say who reads what." />
    </DeedForm>
  );
}
