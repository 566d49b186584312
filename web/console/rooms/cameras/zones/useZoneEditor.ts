import type { CameraView, WatchedZone } from "@wire";
import { useState } from "react";

import { changed, cornerAdded, cornerRemoved, isSame, type Sheet, sheetOf, troublesOf, without, withZone, zonesOf, type ZoneDraft } from "./draft.ts";
import { begin, change, type History, redo, settle, undo } from "./history.ts";
import type { Corner } from "../stage/shapes.ts";

/** What was there when one began: the version that is sent along when one saves. */
export interface Base {
  readonly version: number;
  readonly zones: readonly WatchedZone[];
  readonly by: string;
}

export const baseOf = (camera: CameraView): Base => ({ version: camera.zones_version, zones: camera.zones, by: camera.zones_by });

const RECTANGLE: readonly Corner[] = [[0.35, 0.4], [0.65, 0.4], [0.65, 0.7], [0.35, 0.7]];

/** The zones that are being drawn, with everything that can be done to them. */
export function useZoneEditor(camera: CameraView, noun = "Zone") {
  const [base, setBase] = useState(() => baseOf(camera));
  const [history, setHistory] = useState<History<Sheet>>(() => begin(sheetOf(camera.zones)));
  const [chosen, setChosen] = useState<string | null>(null);
  const [made, setMade] = useState(0);
  const sheet = history.now;
  const ours = zonesOf(sheet);
  const isDirty = sheet.sketch !== null || !isSame(ours, base.zones);
  const zone = sheet.zones.find((one) => one.key === chosen) ?? null;

  const step = (next: Sheet, about: string | null = null): void => { setHistory((before) => change(before, next, about)); };
  const rebase = (next: Base): void => {
    setBase(next);
    setHistory(begin(sheetOf(next.zones)));
    setChosen((key) => {
      const at = next.zones.findIndex(({ name }) => name === sheet.zones.find((one) => one.key === key)?.name.trim());
      return at < 0 ? null : `z${String(at)}`;
    });
  };
  const add = (corners: readonly Corner[]): void => {
    const key = `new ${String(made)}`;
    setMade(made + 1);
    step(withZone(sheet, key, corners, noun));
    setChosen(key);
  };
  return {
    base,
    setBase,
    rebase,
    sheet,
    ours,
    isDirty,
    troubles: troublesOf(sheet),
    zone,
    chosen,
    choose: setChosen,
    step,
    settle: () => { setHistory(settle); },
    undo: () => { setHistory(undo); },
    redo: () => { setHistory(redo); },
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    /** Begins an outline that one draws corner by corner. */
    draw: () => {
      setChosen(null);
      step({ ...sheet, sketch: [], isLine: false });
    },
    /** Begins a line: two ends, and it is done. */
    drawLine: () => {
      setChosen(null);
      step({ ...sheet, sketch: [], isLine: true });
    },
    sketch: (corners: readonly Corner[] | null) => {
      if (sheet.isLine && corners?.length === 2) add(corners);
      else step({ ...sheet, sketch: corners, isLine: corners !== null && sheet.isLine === true });
    },
    close: () => {
      if (sheet.sketch && sheet.sketch.length >= 3) add(sheet.sketch);
    },
    addRectangle: () => { add(RECTANGLE); },
    set: (key: string, fields: Partial<Omit<ZoneDraft, "key">>) => { step(changed(sheet, key, fields), `${key} ${Object.keys(fields).join(" ")}`); },
    remove: (key: string) => {
      step(without(sheet, key));
      setChosen(null);
    },
    addCorner: (key: string, side: number) => { step(cornerAdded(sheet, key, side)); },
    removeCorner: (key: string, index: number) => { step(cornerRemoved(sheet, key, index)); },
  };
}

export type ZoneEditor = ReturnType<typeof useZoneEditor>;
