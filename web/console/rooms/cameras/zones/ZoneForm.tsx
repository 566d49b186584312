import { Button, Switch, TextField } from "@kit";
import { Trash2 } from "lucide-react";

import type { ZoneDraft } from "./draft.ts";
import { ExperimentalRules } from "./ExperimentalRules.tsx";
import { HoursForm } from "./HoursForm.tsx";
import { NumberLine } from "./NumberLine.tsx";
import { Rule } from "./Rule.tsx";
import css from "./ZoneForm.module.css";

export interface ZoneFormProps {
  readonly zone: ZoneDraft;
  readonly trouble: string | undefined;
  readonly onChange: (change: Partial<Omit<ZoneDraft, "key">>) => void;
  readonly onRemove: () => void;
}

const LOITER_S = 60;
const ROAM = 2;
const LEFT_S = 30;
const REMOVED_S = 5;
const RUNNING = 1.6;
const CROWD = 10;
const STOPPED_S = 30;

/** What a zone is called, and what is unwanted inside it. */
export function ZoneForm({ zone, trouble, onChange, onRemove }: ZoneFormProps) {
  const isNameWrong = trouble?.includes("name") ?? false;
  return (
    <div className={css.form}>
      <TextField label="Name" value={zone.name} maxLength={80} onChange={(name) => { onChange({ name }); }} error={isNameWrong ? trouble : undefined} />
      <div className={css.rule}>
        <Switch isSelected={zone.forbidden} onChange={(forbidden) => { onChange({ forbidden }); }}>Nobody may enter</Switch>
      </div>
      <div className={css.rule}>
        <Switch isSelected={zone.loiter_s !== null} onChange={(on) => { onChange({ loiter_s: on ? LOITER_S : null }); }}>Nobody may stay long</Switch>
        {zone.loiter_s === null ? null : (
          <div className={css.inset}>
            <NumberLine label="Seconds until it is loitering" value={zone.loiter_s} onChange={(loiter_s) => { onChange({ loiter_s }); }} />
          </div>
        )}
      </div>
      {zone.loiter_s === null ? null : (
        <div className={css.rule}>
          <Switch isSelected={zone.roam_heights !== null} onChange={(on) => { onChange({ roam_heights: on ? ROAM : null }); }}>Only who stays near one spot</Switch>
          {zone.roam_heights === null ? null : (
            <div className={css.inset}>
              <NumberLine label="Within how many of their own heights" hint="So that crossing a large square slowly does not count." value={zone.roam_heights} onChange={(roam_heights) => { onChange({ roam_heights }); }} />
            </div>
          )}
        </div>
      )}
      <Rule label="Nothing may be left behind" isOn={zone.object_left_s !== null} onChange={(on) => { onChange({ object_left_s: on ? LEFT_S : null }); }}>
        <NumberLine label="Seconds that it may lie unattended" value={zone.object_left_s ?? LEFT_S} onChange={(object_left_s) => { onChange({ object_left_s }); }} />
      </Rule>
      <Rule label="Nothing may be taken away" isOn={zone.object_removed_s !== null} onChange={(on) => { onChange({ object_removed_s: on ? REMOVED_S : null }); }}>
        <NumberLine label="Seconds until it is told" value={zone.object_removed_s ?? REMOVED_S} onChange={(object_removed_s) => { onChange({ object_removed_s }); }} />
        <NumberLine label="Seconds after which something belongs here" hint="What has stood here for less is nobody's loss." value={zone.belongs_s} onChange={(belongs_s) => { onChange({ belongs_s }); }} />
      </Rule>
      <Rule label="Only one direction" isOn={zone.direction_deg !== null} onChange={(on) => { onChange({ direction_deg: on ? 0 : null }); }}>
        <NumberLine label="Allowed direction in degrees" hint="0 to the right, 90 up the picture, 180 to the left, 270 down." value={zone.direction_deg ?? 0} onChange={(direction_deg) => { onChange({ direction_deg }); }} />
      </Rule>
      <Rule label="Nobody may run" isOn={zone.running_heights !== null} onChange={(on) => { onChange({ running_heights: on ? RUNNING : null }); }}>
        <NumberLine label="Own heights a second" hint="People walk at about 0.8 and run from about 1.6." value={zone.running_heights ?? RUNNING} onChange={(running_heights) => { onChange({ running_heights }); }} />
      </Rule>
      <Rule label="No crowd" isOn={zone.crowd_at_least !== null} onChange={(on) => { onChange({ crowd_at_least: on ? CROWD : null }); }}>
        <NumberLine label="People that are a crowd" value={zone.crowd_at_least ?? CROWD} onChange={(crowd_at_least) => { onChange({ crowd_at_least }); }} />
      </Rule>
      <Rule label="Tell when a gathering scatters" isOn={zone.dispersal} onChange={(dispersal) => { onChange({ dispersal }); }} />
      <Rule label="No vehicle may stop" isOn={zone.vehicle_stopped_s !== null} onChange={(on) => { onChange({ vehicle_stopped_s: on ? STOPPED_S : null }); }}>
        <NumberLine label="Seconds that it may stand" value={zone.vehicle_stopped_s ?? STOPPED_S} onChange={(vehicle_stopped_s) => { onChange({ vehicle_stopped_s }); }} />
      </Rule>
      <ExperimentalRules zone={zone} onChange={onChange} />
      <HoursForm hours={zone.hours} onChange={(hours) => { onChange({ hours }); }} />
      <details className={css.more}>
        <summary>Advanced</summary>
        <TextField
          label="Counts only"
          hint="What a detector takes it for, as it names it: person, car. Empty: everything."
          value={zone.labels.join(", ")}
          onChange={(text) => { onChange({ labels: text === "" ? [] : text.split(/, ?/u) }); }}
        />
        <div className={css.two}>
          <NumberLine label="Pictures in a row" hint="Inside, before it counts." value={zone.inertia_frames} onChange={(inertia_frames) => { onChange({ inertia_frames }); }} />
          <NumberLine label="Grace in seconds" hint="Out or hidden, without a new start." value={zone.grace_s} onChange={(grace_s) => { onChange({ grace_s }); }} />
        </div>
      </details>
      <div className={css.foot}>
        <span>{zone.corners.length} corners</span>
        <Button size="s" tone="quiet" icon={Trash2} onPress={onRemove}>Remove zone</Button>
      </div>
    </div>
  );
}
