import { Button, Switch, TextField } from "@kit";
import { Trash2 } from "lucide-react";

import type { ZoneDraft } from "./draft.ts";
import { NumberLine } from "./NumberLine.tsx";
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
      <div className={css.rule}>
        <Switch isSelected={zone.object_left_s !== null} onChange={(on) => { onChange({ object_left_s: on ? LEFT_S : null }); }}>Nothing may be left behind</Switch>
        {zone.object_left_s === null ? null : (
          <div className={css.inset}>
            <NumberLine label="Seconds that it may lie unattended" value={zone.object_left_s} onChange={(object_left_s) => { onChange({ object_left_s }); }} />
          </div>
        )}
      </div>
      <div className={css.rule}>
        <Switch isSelected={zone.object_removed_s !== null} onChange={(on) => { onChange({ object_removed_s: on ? REMOVED_S : null }); }}>Nothing may be taken away</Switch>
        {zone.object_removed_s === null ? null : (
          <div className={css.inset}>
            <NumberLine label="Seconds until it is told" value={zone.object_removed_s} onChange={(object_removed_s) => { onChange({ object_removed_s }); }} />
            <NumberLine label="Seconds after which something belongs here" hint="What has stood here for less is nobody's loss." value={zone.belongs_s} onChange={(belongs_s) => { onChange({ belongs_s }); }} />
          </div>
        )}
      </div>
      <details className={css.more}>
        <summary>Advanced</summary>
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
