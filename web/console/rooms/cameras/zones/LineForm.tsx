import { Button, Select, TextField } from "@kit";
import { FlipHorizontal2, Trash2 } from "lucide-react";

import { HoursForm } from "./HoursForm.tsx";
import type { ZoneFormProps } from "./ZoneForm.tsx";
import css from "./ZoneForm.module.css";

const CROSSINGS = [
  { id: "none", label: "Nobody: only count" },
  { id: "in", label: "Who goes in" },
  { id: "out", label: "Who goes out" },
  { id: "both", label: "Whoever crosses" },
] as const;

/** What a line is called, and whom it tells. */
export function LineForm({ zone, trouble, onChange, onRemove }: ZoneFormProps) {
  const told = CROSSINGS.find(({ id }) => id === zone.crossing)?.id ?? "none";
  return (
    <div className={css.form}>
      <TextField label="Name" value={zone.name} maxLength={80} onChange={(name) => { onChange({ name }); }} error={trouble?.includes("name") ? trouble : undefined} />
      <Select label="Who is told" options={CROSSINGS} value={told} onChange={(id) => { onChange({ crossing: id === "none" ? null : id }); }} hint="Both directions are counted in any case." />
      {zone.crossing === null ? null : <HoursForm hours={zone.hours} onChange={(hours) => { onChange({ hours }); }} />}
      <div className={css.foot}>
        <Button size="s" icon={FlipHorizontal2} onPress={() => { onChange({ corners: zone.corners.toReversed() }); }}>Turn round in and out</Button>
        <Button size="s" tone="quiet" icon={Trash2} onPress={onRemove}>Remove line</Button>
      </div>
    </div>
  );
}
