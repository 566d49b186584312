import { Ban, Hourglass } from "lucide-react";

import type { ZoneDraft } from "./draft.ts";
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
        return (
          <li key={zone.key} className={css.item}>
            <button type="button" className={css.row} data-kind={zone.forbidden ? "forbidden" : "loiter"} aria-expanded={isOpen} onClick={() => { editor.choose(isOpen ? null : zone.key); }}>
              {zone.forbidden ? <Ban aria-hidden size={14} /> : <Hourglass aria-hidden size={14} />}
              <span className={css.name}>{zone.name || "no name"}</span>
              <span className={css.rule}>{ruleOf(zone)}</span>
              {trouble ? <span className={css.trouble} role="alert">{trouble}</span> : null}
            </button>
            {isOpen ? <ZoneForm zone={zone} trouble={trouble} onChange={(change) => { editor.set(zone.key, change); }} onRemove={() => { editor.remove(zone.key); }} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function ruleOf({ forbidden, loiter_s, object_left_s, object_removed_s }: ZoneDraft): string {
  const words = [forbidden ? "no entry" : "", loiter_s === null ? "" : `${Number.isNaN(loiter_s) ? "?" : String(loiter_s)} s`, object_left_s === null ? "" : "things left", object_removed_s === null ? "" : "things taken"].filter(Boolean);
  return words.join(", ") || "watches nothing";
}
