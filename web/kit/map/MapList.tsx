import { Camera, RadioReceiver, Siren, X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";

import { classes } from "../classes.ts";
import { IconButton } from "../parts/IconButton.tsx";
import { SeverityMark } from "../parts/SeverityMark.tsx";
import { sentence } from "../words.ts";
import css from "./MapList.module.css";
import { isChosen } from "./places.ts";
import type { CameraOnMap, Chosen, IncidentOnMap, Spot, ThingOnMap } from "./shown.ts";

export interface MapListProps {
  readonly incidents: readonly IncidentOnMap[];
  readonly cameras: readonly CameraOnMap[];
  /** Those who answer an emergency, as they were a moment ago. */
  readonly units?: readonly ThingOnMap[];
  readonly selected: Chosen | null;
  readonly onSelect: (what: Chosen, spot: Spot) => void;
  /** Given, it lies over a map and can be closed. */
  readonly onClose?: () => void;
}

const HEARD = { viewing: "heard", waiting: "waiting for a word", lost: "lost" } as const;
const STATES = { viewing: "viewing", waiting: "waiting for a picture", lost: "lost" } as const;

/** The same as the map in words, by priority: for the keyboard, for whoever sees no map, and where none can be drawn. */
export function MapList({ incidents, cameras, units = [], selected, onSelect, onClose }: MapListProps) {
  const pressing = incidents.toSorted((one, other) => other.priority - one.priority);
  return (
    <div className={classes(css.list, onClose && css.floating)} role="region" aria-label="On the map">
      <header className={css.head}>
        <h2>On the map</h2>
        {onClose ? <IconButton icon={X} label="Close the list" size="s" onPress={onClose} /> : null}
      </header>
      {pressing.length + cameras.length + units.length === 0 ? <p className={css.none}>Nothing is on the map now.</p> : null}
      <ul className={css.items}>
        {pressing.map((one) => (
          <li key={one.id}>
            <AriaButton
              className={css.item ?? ""}
              aria-pressed={isChosen(selected, "incident", one.id)}
              onPress={() => { onSelect({ what: "incident", id: one.id }, one); }}
            >
              <SeverityMark severity={one.severity} />
              <span className={css.title}>{one.title}</span>
              <span className={css.more} data-figures>
                {Math.round(one.priority)}
              </span>
              <span className={css.where}>{whereOf(one, one.uncertainty_m)}</span>
            </AriaButton>
          </li>
        ))}
        {cameras.map((one) => (
          <li key={one.id}>
            <AriaButton
              className={css.item ?? ""}
              aria-pressed={isChosen(selected, "camera", one.id)}
              onPress={() => { onSelect({ what: "camera", id: one.id }, one); }}
            >
              {one.looks === "sensor" ? <RadioReceiver aria-hidden size={14} /> : <Camera aria-hidden size={14} />}
              <span className={css.title}>{one.title}</span>
              <span className={css.more}>{(one.looks === "sensor" ? HEARD : STATES)[one.state]}</span>
              <span className={css.where}>{whereOf(one, 0)}</span>
            </AriaButton>
          </li>
        ))}
        {units.map((one) => (
          <li key={one.id}>
            <AriaButton className={css.item ?? ""} onPress={() => { onSelect({ what: "thing", id: one.id }, one); }}>
              <Siren aria-hidden size={14} />
              <span className={css.title}>{one.label ?? one.id}</span>
              <span className={css.more}>{sentence(one.kind).toLowerCase()}</span>
              <span className={css.where}>{whereOf(one, 0)}</span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function whereOf(spot: Spot, within_m: number): string {
  const place = `${Math.abs(spot.latitude).toFixed(5)}° ${spot.latitude < 0 ? "S" : "N"}, ${Math.abs(spot.longitude).toFixed(5)}° ${spot.longitude < 0 ? "W" : "E"}`;
  return within_m >= 1 ? `${place}, within ${String(Math.round(within_m))} m` : place;
}
