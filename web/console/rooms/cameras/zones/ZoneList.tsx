import { kindOf } from "../stage/TracksLayer.tsx";
import { ZoneSign } from "../stage/ZoneSign.tsx";
import { isLine, type ZoneDraft } from "./draft.ts";
import { LineForm } from "./LineForm.tsx";
import type { ZoneEditor } from "./useZoneEditor.ts";
import { ZoneForm } from "./ZoneForm.tsx";
import css from "./ZoneList.module.css";

/** All zones of the camera; the chosen one with everything that can be said about it. */
export function ZoneList({ editor }: { readonly editor: ZoneEditor }) {
  const { sheet, chosen, troubles } = editor;
  if (sheet.zones.length === 0) return <p className={css.none}>No zone: nothing is watched in this picture. Draw one, or begin with a rectangle.</p>;
  return (
    <ul className={css.list}>
      {sheet.zones.map((zone) => {
        const trouble = troubles.get(zone.key);
        const isOpen = zone.key === chosen;
        const Form = isLine(zone) ? LineForm : ZoneForm;
        return (
          <li key={zone.key} className={css.item}>
            <button type="button" className={css.row} data-kind={kindOf(zone)} aria-expanded={isOpen} onClick={() => { editor.choose(isOpen ? null : zone.key); }}>
              <ZoneSign zone={zone} size={14} />
              <span className={css.name}>{zone.name || "no name"}</span>
              <span className={css.rule}>{ruleOf(zone)}</span>
              {trouble ? <span className={css.trouble} role="alert">{trouble}</span> : null}
            </button>
            {isOpen ? <Form zone={zone} trouble={trouble} onChange={(change) => { editor.set(zone.key, change); }} onRemove={() => { editor.remove(zone.key); }} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function ruleOf(zone: ZoneDraft): string {
  if (isLine(zone)) return zone.crossing === null ? "counts" : `tells who goes ${zone.crossing === "both" ? "in or out" : zone.crossing}`;
  const seconds = (value: number): string => `${Number.isNaN(value) ? "?" : String(value)} s`;
  const words = [
    zone.forbidden ? "no entry" : "",
    zone.loiter_s === null ? "" : seconds(zone.loiter_s),
    zone.object_left_s === null ? "" : "things left",
    zone.object_removed_s === null ? "" : "things taken",
    zone.direction_deg === null ? "" : "one way",
    zone.running_heights === null ? "" : "no running",
    zone.crowd_at_least === null ? "" : "crowds",
    zone.dispersal ? "scattering" : "",
    zone.vehicle_stopped_s === null ? "" : "no stopping",
    zone.fall_s === null ? "" : "falls",
    zone.lying_s === null ? "" : "people who lie",
    zone.fight_s === null ? "" : "fights",
  ].filter(Boolean);
  return words.join(", ") || "watches nothing";
}
