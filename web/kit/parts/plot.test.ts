import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { figure, gapsOf, type PlotPoint, rangeOf, runsOf } from "./plot.ts";

const STEP = 10_000;
const at = (step: number, value = 1): PlotPoint => ({ at: step * STEP, low: value, mean: value, high: value });

describe("a plot", () => {
  it("breaks its line where nothing came, and shades that", () => {
    const points = [at(0), at(1), at(2), at(9), at(10)];
    expect(runsOf(points, STEP).map((run) => run.length)).toEqual([3, 2]);
    expect(gapsOf(points, STEP, 0, 11 * STEP)).toEqual([[3 * STEP, 9 * STEP]]);
  });

  it("shades the time since a device fell silent", () => {
    expect(gapsOf([at(0), at(1)], STEP, 0, 20 * STEP)).toEqual([[2 * STEP, 20 * STEP]]);
  });

  it("calls a slow sensor's pauses no gap", () => {
    expect(runsOf([at(0), at(3), at(6), at(9)], STEP)).toHaveLength(1);
  });

  it("draws a flat line in the middle of its scale", () => {
    const { low, high } = rangeOf([at(0, 5), at(1, 5)]);
    expect((low + high) / 2).toBeCloseTo(5);
    expect(high).toBeGreaterThan(low);
  });

  it("shows a limit that is near, and is not flattened by one that is far", () => {
    const points = [at(0, 1), at(1, 2)];
    expect(rangeOf(points, 3).high).toBeGreaterThan(3);
    expect(rangeOf(points, 5_000).high).toBeLessThan(3);
  });

  it("holds every point within its scale, and loses none", () => {
    const point = fc.record({ step: fc.integer({ min: 0, max: 1000 }), value: fc.float({ min: -1000, max: 1000, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), (drawn) => {
        const points = drawn.toSorted((one, other) => one.step - other.step).map(({ step, value }) => at(step, value));
        const { low, high } = rangeOf(points);
        expect(points.every(({ mean }) => mean > low && mean < high)).toBe(true);
        expect(runsOf(points, STEP).flat()).toEqual(points);
      }),
    );
  });

  it("says a value in as many digits as tell something", () => {
    expect([0.2517, 12.346, 1013.27, 52_000].map(figure)).toEqual(["0.252", "12.35", "1,013", "52,000"]);
  });
});
