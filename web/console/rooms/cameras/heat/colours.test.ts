import { expect, it } from "vitest";

import { colourOf, placesOf, rampOf } from "./colours.ts";

it("reads a byte for each place", () => {
  expect([...placesOf("AID/Cg==")]).toEqual([0, 128, 255, 10]);
  expect([...placesOf("")]).toEqual([]);
});

it("leaves the picture as it is where nothing was, and covers no place whole", () => {
  for (const kind of ["busy", "odd"] as const) {
    expect(colourOf(kind, 0)[3]).toBe(0);
    for (let byte = 0; byte <= 255; byte += 1) expect(colourOf(kind, byte)[3]).toBeLessThanOrEqual(200);
  }
});

it("tells a place that is busy one hundredth of the time from one that never is", () => {
  expect(colourOf("busy", Math.round(255 * 0.01))[3]).toBeGreaterThan(50);
});

it("shows in its legend what it draws", () => {
  expect(rampOf("odd")).toContain("rgb(255 0 0 / 0.67)");
});
