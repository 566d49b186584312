import { Button, TextField } from "@kit";
import { EyeOff, Trash2 } from "lucide-react";

import type { ZoneEditor } from "../zones/useZoneEditor.ts";
import form from "../zones/ZoneForm.module.css";
import css from "../zones/ZoneList.module.css";

/** All masks of the camera; the chosen one with its name. */
export function MaskList({ editor }: { readonly editor: ZoneEditor }) {
  const { sheet, chosen, troubles } = editor;
  if (sheet.zones.length === 0) return <p className={css.none}>No mask: all of this picture is watched, kept and shown. Draw one over what nobody may see.</p>;
  return (
    <ul className={css.list}>
      {sheet.zones.map((mask) => {
        const trouble = troubles.get(mask.key);
        const isOpen = mask.key === chosen;
        return (
          <li key={mask.key} className={css.item}>
            <button type="button" className={css.row} data-kind="forbidden" aria-expanded={isOpen} onClick={() => { editor.choose(isOpen ? null : mask.key); }}>
              <EyeOff aria-hidden size={14} />
              <span className={css.name}>{mask.name || "no name"}</span>
              <span className={css.rule}>{mask.corners.length} corners</span>
              {trouble ? <span className={css.trouble} role="alert">{trouble}</span> : null}
            </button>
            {isOpen ? (
              <div className={form.form}>
                <TextField label="Name" value={mask.name} maxLength={80} onChange={(name) => { editor.set(mask.key, { name }); }} error={trouble?.includes("name") ? trouble : undefined} />
                <div className={form.foot}>
                  <span>black in all that is kept and shown</span>
                  <Button size="s" tone="quiet" icon={Trash2} onPress={() => { editor.remove(mask.key); }}>Remove mask</Button>
                </div>
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
