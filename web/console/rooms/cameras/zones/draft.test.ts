import type { WatchedZone } from "@wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { changed, cornerAdded, cornerMoved, cornerRemoved, cornersMoved, differencesOf, isSame, SILENT, type Sheet, sheetOf, together, troublesOf, withZone, zonesOf } from "./draft.ts";
import { inwardOf, isInside } from "../stage/shapes.ts";
import { begin, change, redo, settle, undo } from "./history.ts";

const zone = (name: string, change: Partial<WatchedZone> = {}): WatchedZone => ({
  name,
  corners: [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8]],
  ...SILENT,
  loiter_s: 60,
  ...change,
});
const sheet: Sheet = sheetOf([zone("gate"), zone("yard", { forbidden: true, loiter_s: null })]);

describe("lines that are being drawn", () => {
  const line = zone("door", { corners: [[0.2, 0.5], [0.8, 0.5]], loiter_s: null });

  it("needs no rule, keeps its two ends, and has no inside", () => {
    const drawn = sheetOf([line]);
    expect(troublesOf(drawn).size).toBe(0);
    expect(cornerAdded(drawn, "z0", 0)).toBe(drawn);
    expect(cornerRemoved(drawn, "z0", 0)).toBe(drawn);
    expect(isInside(line.corners, [0.5, 0.5])).toBe(false);
  });

  it("shows in on the right of who looks from its first end to its second, however it is turned", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6.28, noNaN: true }), (turn) => {
        const [x, y] = [Math.cos(turn) * 0.3, Math.sin(turn) * 0.3];
        const [inX, inY] = inwardOf([[0.5 - x, 0.5 - y], [0.5 + x, 0.5 + y]]);
        expect(x * (inY - 0.5) - y * (inX - 0.5)).toBeGreaterThan(0);
      }),
    );
  });

  it("is refused where both ends are one place", () => {
    expect(troublesOf(sheetOf([{ ...line, corners: [[0.2, 0.5], [0.2, 0.5]] }])).get("z0")).toContain("one place");
  });
});

describe("zones that are being drawn", () => {
  it("keeps every corner inside the picture, however far it is dragged", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (x, y) => {
        const corners = [cornerMoved(sheet, "z0", 1, [x, y]), cornersMoved(sheet, "z0", [0, 1, 2], [x, y])].flatMap(({ zones }) => zones[0]!.corners);
        for (const value of corners.flat()) expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  });

  it("keeps the shape of a zone that is pushed against the edge", () => {
    const [moved] = cornersMoved(sheet, "z0", [0, 1, 2], [5, 0]).zones;
    expect(moved!.corners).toEqual([[0.4, 0.2], [1, 0.2], [1, 0.8]]);
  });

  it("never leaves fewer than three corners, and adds one in the middle of a side, the last included", () => {
    expect(cornerRemoved(sheet, "z0", 0)).toBe(sheet);
    const four = cornerAdded(sheet, "z0", 2);
    expect(four.zones[0]!.corners[3]).toEqual([0.5, 0.5]);
    expect(cornerRemoved(four, "z0", 3).zones[0]!.corners).toEqual(sheet.zones[0]!.corners);
  });

  it("says of each zone why it cannot be saved", () => {
    expect(troublesOf(sheet).size).toBe(0);
    expect(troublesOf(changed(sheet, "z1", { name: "gate " })).get("z0")).toBe("Two zones are named gate");
    expect(troublesOf(changed(sheet, "z0", { loiter_s: null })).get("z0")).toContain("watch nothing");
    expect(troublesOf(changed(sheet, "z0", { loiter_s: Number.NaN })).get("z0")).toContain("seconds");
    expect(troublesOf(changed(sheet, "z0", { inertia_frames: 2.5 })).get("z0")).toContain("whole number");
  });

  it("takes an experimental rule alone for a rule, keeps its limit, and refuses one out of bounds", () => {
    const falls = changed(sheet, "z0", { loiter_s: null, fall_s: 5 });
    expect(troublesOf(falls).size).toBe(0);
    expect(zonesOf(falls)[0]).toMatchObject({ fall_s: 5, lying_s: null, fight_s: null });
    expect(troublesOf(changed(falls, "z0", { fight_s: 61 })).get("z0")).toContain("1 to 60");
    expect(troublesOf(changed(falls, "z0", { lying_s: Number.NaN })).get("z0")).toContain("Lying");
  });

  it("gives a new zone a name that is free, and sends the server nothing of its own", () => {
    const more = withZone(withZone(sheet, "a", sheet.zones[0]!.corners), "b", sheet.zones[0]!.corners);
    expect(more.zones.map(({ name }) => name)).toEqual(["gate", "yard", "Zone", "Zone 2"]);
    expect(zonesOf(more).every((one) => !("key" in one))).toBe(true);
    expect(isSame(zonesOf(sheet), [zone("gate"), zone("yard", { forbidden: true, loiter_s: null })])).toBe(true);
  });

  it("sets another person's zones beside ours without losing either", () => {
    const theirs = [zone("gate", { loiter_s: 5 }), zone("ramp")];
    expect(differencesOf(zonesOf(sheet), theirs)).toEqual([["gate", "changed"], ["yard", "only ours"], ["ramp", "only theirs"]]);
    expect(zonesOf(together(sheet, theirs)).map(({ name, loiter_s }) => [name, loiter_s])).toEqual([["gate", 60], ["yard", null], ["ramp", 60]]);
  });
});

describe("history", () => {
  it("takes a whole drag back in one step, and brings it again", () => {
    let history = begin(0);
    for (const value of [1, 2, 3]) history = change(history, value, "drag");
    history = change(settle(history), 4, "drag");
    expect(undo(history).now).toBe(3);
    expect(undo(undo(history)).now).toBe(0);
    expect(redo(redo(undo(undo(history)))).now).toBe(4);
    expect(undo(undo(undo(history))).now).toBe(0);
    expect(change(undo(history), 9).future).toEqual([]);
  });
});
