import { Button } from "@kit";
import { ArrowRightLeft, PenLine, Square } from "lucide-react";

import { crossingOfOpen } from "./outline.ts";
import type { ZoneEditor } from "./useZoneEditor.ts";
import css from "./ZonesPage.module.css";

export interface DrawingBarProps {
  readonly editor: ZoneEditor;
  /** What is drawn: "zone", "mask". */
  readonly noun: string;
  /** What to do while none is chosen. */
  readonly idle: string;
  /** Lines are drawn here too. */
  readonly withLines?: boolean;
}

/** Below the picture: how to draw, and what is wrong with what is being drawn. */
export function DrawingBar({ editor, noun, idle, withLines = false }: DrawingBarProps) {
  const { sheet, zone } = editor;
  if (sheet.sketch && sheet.isLine) {
    return (
      <div className={css.bar}>
        <p className={css.help} role="status">{sheet.sketch.length === 0 ? "Click where the line begins, or move with the arrow keys and press Enter." : "Click where it ends. Who goes to its right-hand side goes in."}</p>
        <span className={css.gap} />
        <Button size="s" tone="quiet" onPress={() => { editor.sketch(null); }}>Give up</Button>
      </div>
    );
  }
  if (sheet.sketch) {
    const crossing = crossingOfOpen(sheet.sketch);
    const count = sheet.sketch.length;
    return (
      <div className={css.bar}>
        <p className={css.help} data-wrong={crossing ? "" : undefined} role="status">
          {crossing
            ? `The outline crosses itself: side ${String(crossing[0] + 1)} meets side ${String(crossing[1] + 1)}. Undo the last corner.`
            : count < 3
              ? `Click corner after corner (${String(count)} of 3 at least), or move with the arrow keys and press Enter.`
              : "Click the first corner, or press c, to close the outline."}
        </p>
        <span className={css.gap} />
        <Button size="s" isDisabled={count === 0} onPress={() => { editor.sketch(sheet.sketch?.slice(0, -1) ?? null); }}>Last corner back</Button>
        <Button size="s" isDisabled={count < 3 || crossing !== null} tone="accent" onPress={editor.close}>Close outline</Button>
        <Button size="s" tone="quiet" onPress={() => { editor.sketch(null); }}>Give up</Button>
      </div>
    );
  }
  const trouble = zone ? editor.troubles.get(zone.key) : undefined;
  return (
    <div className={css.bar}>
      <Button size="s" icon={PenLine} keys="n" onPress={editor.draw}>{`Draw a ${noun}`}</Button>
      <Button size="s" icon={Square} keys="r" onPress={editor.addRectangle}>Rectangle</Button>
      {withLines ? <Button size="s" icon={ArrowRightLeft} keys="l" onPress={editor.drawLine}>Line</Button> : null}
      <p className={css.help} data-wrong={trouble ? "" : undefined} role="status">
        {trouble ?? (zone ? <>Drag corners, sides or the whole of it; a small ring adds a corner. <span className={css.byKey}>Keys: Tab, arrows, + and Delete.</span></> : idle)}
      </p>
    </div>
  );
}
