import { EmptyState, SearchField, SeverityMark, severityOf, TextField, TimeOfDay } from "@kit";
import { GitMerge } from "lucide-react";
import { useMemo, useState } from "react";

import { useDeed, useScopedRows } from "@console";

import { ask } from "../api.ts";
import { Comparison } from "../detail/Comparison.tsx";
import { INCIDENTS } from "../queries.ts";
import { EVERYTHING, metresBetween, neighbours, passes, type Row } from "../row.ts";
import { Choice } from "./Choice.tsx";
import { DeedForm } from "./DeedForm.tsx";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

const SHOWN_AT_MOST = 30;

export interface PairFormProps extends FormProps {
  readonly does: "merge" | "link";
  /** Already chosen: an offer, or one that was marked in the queue. */
  readonly other?: Row | undefined;
}

const WORDS = {
  merge: { title: "Merge two incidents", lead: "One cause, one incident: the other one lives on in this one, with its whole timeline.", does: "Merge into this one", said: "Merged" },
  link: { title: "Link two incidents", lead: "Two causes that have to do with each other. Both stay.", does: "Link them", said: "Linked" },
} as const;

/** Which other incident: what is near in place and time comes first, and both stand side by side before one says so. */
export function PairForm({ row, does, other, onLeave }: PairFormProps) {
  const looked = useVersion(row);
  const { rows, byId } = useScopedRows<Row>("incidents");
  const [chosen, setChosen] = useState<{ readonly id: string; readonly version: number } | null>(other ?? null);
  const [text, setText] = useState("");
  const [note, setNote, forget] = useDraft(`${does}:${row.id}`);
  const found = useMemo(() => neighbours(row, rows).filter((one) => passes(one, { ...EVERYTHING, text })), [row, rows, text]);
  const goes = chosen ? (byId.get(chosen.id) ?? other ?? null) : null;
  const deed = useDeed({
    does: (asked: { readonly other: string; readonly otherVersion: number; readonly note: string }) =>
      does === "merge"
        ? ask.merge({ incident: row.id, version: looked.version, absorb: asked.other, absorb_version: asked.otherVersion, note: asked.note })
        : ask.link({ incident: row.id, version: looked.version, other: asked.other, linked: true, note: asked.note }),
    said: WORDS[does].said,
    undo: (_asked, done) => () => ask.undo({ incident: row.id, version: done.version }),
    quiet: true,
    touches: () => [INCIDENTS],
    onDone: () => {
      forget();
      onLeave();
    },
  });
  const words = WORDS[does];
  return (
    <DeedForm
      title={words.title}
      lead={words.lead}
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does={words.does}
      ready={goes !== null}
      onSend={() => { if (goes && chosen) deed.run({ other: goes.id, otherVersion: chosen.version, note }); }}
      onLeave={onLeave}
      size="l"
    >
      {other ? null : (
        <>
          <SearchField label="Search the others" value={text} onChange={setText} />
          {found.length === 0 ? (
            <EmptyState icon={GitMerge} title={text ? "No other one fits" : "There is no other live incident"} />
          ) : (
            <Choice
              label="The other incident"
              items={found.slice(0, SHOWN_AT_MOST).map((one) => ({
                id: one.id,
                mark: <SeverityMark severity={severityOf(one.severity)} size={14} />,
                label: one.summary,
                beside: apart(row, one),
                meaning: <TimeOfDay at={one.started} />,
              }))}
              value={chosen?.id ?? null}
              onChange={(id) => {
                const one = byId.get(id);
                if (one) setChosen({ id: one.id, version: one.version });
              }}
            />
          )}
        </>
      )}
      {goes ? <Comparison one={row} other={goes} /> : null}
      <TextField label="Note" value={note} onChange={setNote} hint="Why. May stay empty." />
    </DeedForm>
  );
}

function apart(one: Row, other: Row): string {
  const metres = metresBetween(one, other);
  if (metres === null) return "no place";
  return metres < 1000 ? `${metres.toFixed(0)} m away` : `${(metres / 1000).toFixed(1)} km away`;
}
