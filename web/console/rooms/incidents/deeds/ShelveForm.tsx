import { Button, DateTime, minuteOf, TextField } from "@kit";
import { useState } from "react";

import { useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS, useChoices } from "../queries.ts";
import { DeedForm } from "./DeedForm.tsx";
import css from "./DeedForm.module.css";
import { useDraft } from "./draft.ts";
import type { FormProps } from "./forms.ts";
import { useVersion } from "./useVersion.ts";

const MINUTE_MS = 60_000;
const PRESETS = [5, 15, 30, 60, 240] as const;

/** Out of the queue until a time, with the reason. It comes back by itself, or at once when it becomes more pressing. */
export function ShelveForm({ row, onLeave }: FormProps) {
  const looked = useVersion(row);
  const [until, setUntil] = useState<Date | null>(() => new Date(Date.now() + 15 * MINUTE_MS));
  const [opened] = useState(() => Date.now());
  const [reason, setReason, forget] = useDraft(`shelve:${row.id}`);
  const { data: choices } = useChoices();
  const deed = useDeed({
    does: ask.shelve,
    said: (asked) => `Shelved until ${minuteOf(new Date(asked.until ?? 0))}`,
    undo: (asked, done) => () => ask.undo({ incident: asked.incident, version: done.version }),
    quiet: true,
    touches: () => [[...INCIDENTS, row.id]],
    onDone: () => {
      forget();
      onLeave();
    },
  });
  const most = choices?.shelve_at_most_s ?? null;
  const wrong = until === null ? undefined : timeFault(until, opened, most);
  const ready = reason.trim() !== "" && until !== null && !wrong;
  return (
    <DeedForm
      title="Shelve"
      lead="Out of the queue until a time. It comes back by itself, and at once if it becomes more pressing."
      looked={looked}
      busy={deed.busy}
      problem={deed.problem}
      does="Shelve"
      ready={ready}
      onSend={() => { if (until) deed.run({ incident: row.id, version: looked.version, until: until.toISOString(), reason }); }}
      onLeave={onLeave}
    >
      <div className={css.presets} role="group" aria-label="For how long">
        {PRESETS.filter((minutes) => most === null || minutes * 60 <= most).map((minutes) => (
          <Button key={minutes} size="s" onPress={() => { setUntil(new Date(Date.now() + minutes * MINUTE_MS)); }}>
            {minutes < 60 ? `${String(minutes)} min` : `${String(minutes / 60)} h`}
          </Button>
        ))}
      </div>
      <DateTime label="Until" value={until} onChange={setUntil} isRequired error={wrong} />
      <TextField label="Why" value={reason} onChange={setReason} isRequired autoFocus hint="For whoever sees it come back." />
    </DeedForm>
  );
}

function timeFault(until: Date, now: number, mostSeconds: number | null): string | undefined {
  if (until.getTime() <= now) return "This time is past.";
  if (mostSeconds !== null && until.getTime() - now > mostSeconds * 1000) return `At most ${String(Math.floor(mostSeconds / 3600))} hours.`;
  return undefined;
}
