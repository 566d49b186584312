import { Button, DateTime, IconButton, Select, TimeOfDay } from "@kit";
import type { ShownPerson } from "@wire";
import { CalendarPlus, X } from "lucide-react";
import { useState } from "react";

import { useDeed } from "@console";

import { ask, PEOPLE } from "../queries.ts";
import css from "./PersonSheet.module.css";
import words from "./WritePerson.module.css";

const HOUR_MS = 3_600_000;
const SHIFT_MS = 8 * HOUR_MS;

/** The roles that somebody holds for a time. */
export function Shifts({ person, roles }: { readonly person: ShownPerson; readonly roles: readonly string[] }) {
  const [role, setRole] = useState<string | null>(null);
  const [begins, setBegins] = useState<Date | null>(() => new Date());
  const [ends, setEnds] = useState<Date | null>(() => new Date(Date.now() + SHIFT_MS));
  const set = useDeed({ does: ask.shifts, said: "Shifts changed", touches: () => [PEOPLE], quiet: true });
  const had = person.shifts.map((one) => ({ role: one.role, begins: one.begins, ends: one.ends }));
  return (
    <div className={css.shifts}>
      <h3>Shifts</h3>
      {person.shifts.length === 0 ? <p className={words.note}>None. A shift’s role holds while it lasts, and is gone when it ends.</p> : null}
      {person.shifts.map((one, index) => (
        <div key={one.id} className={css.shift}>
          <span>
            {one.role} · <TimeOfDay at={one.begins} /> to <TimeOfDay at={one.ends} />
          </span>
          <IconButton icon={X} size="s" label={`Remove the shift as ${one.role}`} onPress={() => { set.run({ id: person.id, shifts: had.filter((_, at) => at !== index) }); }} />
        </div>
      ))}
      <Select label="Role" options={roles.map((id) => ({ id, label: id }))} value={role} onChange={setRole} />
      <DateTime label="From" value={begins} onChange={setBegins} />
      <DateTime label="Until" value={ends} onChange={setEnds} />
      {set.problem ? <p className={words.problem} role="alert">{set.problem.detail}</p> : null}
      <div className={css.deeds}>
        <Button
          icon={CalendarPlus}
          busy={set.busy}
          isDisabled={role === null || begins === null || ends === null}
          onPress={() => {
            if (role && begins && ends) set.run({ id: person.id, shifts: [...had, { role, begins: begins.toISOString(), ends: ends.toISOString() }] });
          }}
        >
          Add the shift
        </Button>
      </div>
    </div>
  );
}
