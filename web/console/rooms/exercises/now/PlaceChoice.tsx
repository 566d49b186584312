import { ComboBox } from "@kit";
import { CityMap, type Chosen, type IncidentOnMap } from "@kit/map";
import type { OfferedAct, OfferedPlace } from "@wire";
import { useMemo } from "react";

import { useTheme } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { placesOf, takesSpots, type Where } from "../acts.ts";
import css from "./InjectDialog.module.css";

export interface PlaceChoiceProps {
  readonly act: OfferedAct;
  readonly places: readonly OfferedPlace[];
  readonly where: Where | null;
  readonly onChange: (where: Where | null) => void;
}

const PICKED: Chosen = { what: "incident", id: "inject" };

/** Where it happens: one of the scenario's places, or wherever the map is pressed. */
export function PlaceChoice({ act, places, where, onChange }: PlaceChoiceProps) {
  const streets = useStreets();
  const { theme } = useTheme();
  const fit = placesOf(act, places);
  const spots = takesSpots(act);
  const marks = useMemo(() => markOf(where, places, act.title), [where, places, act.title]);
  return (
    <div className={css.where}>
      <ComboBox
        label="Where"
        hint={spots ? "One of these, or press the map." : undefined}
        options={fit.map(({ id, title }) => ({ id, label: title, hint: id }))}
        value={where !== null && "place" in where ? where.place : null}
        onChange={(id) => { onChange(id === null ? null : { place: id }); }}
        placeholder={where !== null && "spot" in where ? "The spot on the map" : "Name of a place"}
      />
      <div className={css.map}>
        <CityMap
          compact
          label="Where it happens"
          theme={theme}
          streets={streets}
          incidents={marks}
          selected={PICKED}
          onPick={spots ? ({ latitude, longitude }) => { onChange({ spot: { latitude, longitude } }); } : undefined}
        />
      </div>
    </div>
  );
}

/** What is chosen is drawn as the incident that it may become. */
function markOf(where: Where | null, places: readonly OfferedPlace[], title: string): readonly IncidentOnMap[] {
  const spot = where === null ? undefined : "spot" in where ? where.spot : places.find(({ id }) => id === where.place);
  if (spot === undefined) return [];
  const { latitude, longitude } = spot;
  return [{ id: PICKED.id, title, severity: "Unknown", priority: 0, waiting: false, latitude, longitude, uncertainty_m: 20 }];
}
