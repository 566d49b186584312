import { Button, Checkbox, IconButton, Switch, TextField } from "@kit";
import type { WatchedHours } from "@wire";
import { Plus, X } from "lucide-react";

import css from "./HoursForm.module.css";

export interface HoursFormProps {
  readonly hours: readonly WatchedHours[];
  readonly onChange: (hours: readonly WatchedHours[]) => void;
}

const DAYS = [["mon", "Mo"], ["tue", "Tu"], ["wed", "We"], ["thu", "Th"], ["fri", "Fr"], ["sat", "Sa"], ["sun", "Su"]] as const;
const NIGHT: WatchedHours = { days: DAYS.map(([day]) => day), begin: "22:00", end: "06:00" };

/** When a zone is watched: on which days, from when until when, in the city's own time. */
export function HoursForm({ hours, onChange }: HoursFormProps) {
  const set = (index: number, change: Partial<WatchedHours>): void => { onChange(hours.map((one, at) => (at === index ? { ...one, ...change } : one))); };
  return (
    <div className={css.hours}>
      <Switch isSelected={hours.length > 0} onChange={(on) => { onChange(on ? [NIGHT] : []); }}>Only at certain hours</Switch>
      {hours.map((one, index) => (
        <fieldset key={index} className={css.span}>
          <legend className={css.legend}>{`Hours ${String(index + 1)}`}</legend>
          <div className={css.days}>
            {DAYS.map(([day, label]) => (
              <Checkbox key={day} isSelected={one.days.includes(day)} onChange={(on) => { set(index, { days: DAYS.map(([each]) => each).filter((each) => (each === day ? on : one.days.includes(each))) }); }}>{label}</Checkbox>
            ))}
          </div>
          <div className={css.times}>
            <TextField label="From" placeholder="22:00" value={one.begin} onChange={(begin) => { set(index, { begin }); }} />
            <TextField label="Until" placeholder="06:00" value={one.end} onChange={(end) => { set(index, { end }); }} hint={one.end < one.begin ? "On the next day" : undefined} />
            <IconButton icon={X} label={`Remove hours ${String(index + 1)}`} onPress={() => { onChange(hours.toSpliced(index, 1)); }} />
          </div>
        </fieldset>
      ))}
      {hours.length > 0 && hours.length < 16 ? <Button size="s" tone="quiet" icon={Plus} onPress={() => { onChange([...hours, NIGHT]); }}>More hours</Button> : null}
    </div>
  );
}
