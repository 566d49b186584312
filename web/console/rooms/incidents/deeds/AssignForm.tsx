import { TextField } from "@kit";
import { Building2, User, UserRoundX } from "lucide-react";
import { useState } from "react";

import { useDeed, useSession } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS, useChoices } from "../queries.ts";
import { deskOf, wordOfAssignee } from "./assignee.ts";
import { Choice, type ChoiceItem } from "./Choice.tsx";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

const NOBODY = "";

/** Whose it is: mine, a desk's, or nobody's. */
export function AssignForm({ row, onLeave }: FormProps) {
  const looked = useVersion(row);
  const { id: me } = useSession();
  const { data: choices } = useChoices();
  const [to, setTo] = useState<string>(row.assigned === me ? NOBODY : me);
  const [note, setNote, forget] = useDraft(`assign:${row.id}`);
  const deed = useDeed({
    does: ask.assign,
    said: (asked) => (asked.to === null ? "Assigned to nobody" : `Assigned: ${wordOfAssignee(asked.to, me)}`),
    undo: (asked, done) => () => ask.undo({ incident: asked.incident, version: done.version }),
    quiet: true,
    touches: () => [[...INCIDENTS, row.id]],
    onDone: () => {
      forget();
      onLeave();
    },
  });
  const now = (id: string): string => ((row.assigned ?? NOBODY) === id ? "now" : "");
  const items: readonly ChoiceItem[] = [
    { id: me, mark: <User aria-hidden size={15} />, label: "Me", beside: now(me) },
    ...(choices?.desks ?? []).map((name) => ({ id: deskOf(name), mark: <Building2 aria-hidden size={15} />, label: wordOfAssignee(deskOf(name), me), beside: now(deskOf(name)) })),
    { id: NOBODY, mark: <UserRoundX aria-hidden size={15} />, label: "Nobody", beside: now(NOBODY) },
  ];
  return (
    <DeedForm
      title="Assign"
      lead={row.summary}
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does="Assign"
      ready={to !== (row.assigned ?? NOBODY)}
      onSend={() => { deed.run({ incident: row.id, version: looked.version, to: to || null, note }); }}
      onLeave={onLeave}
    >
      <Choice label="To whom" items={items} value={to} onChange={setTo} />
      <TextField label="Note" value={note} onChange={setNote} hint="May stay empty." />
    </DeedForm>
  );
}
