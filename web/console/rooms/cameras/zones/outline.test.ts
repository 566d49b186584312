import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Corner, isInside } from "../stage/shapes.ts";
import { crossingOf, crossingOfOpen, troubleOfOutline } from "./outline.ts";

const SQUARE: readonly Corner[] = [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]];
const BOW: readonly Corner[] = [[0.2, 0.2], [0.8, 0.8], [0.8, 0.2], [0.2, 0.8]];

describe("outlines", () => {
  it("names the two sides of a bow tie, so that it is seen before it is refused", () => {
    expect(crossingOf(BOW)).toEqual([0, 2]);
    expect(troubleOfOutline(BOW)).toBe("The outline crosses itself: side 1 meets side 3");
    expect(troubleOfOutline(SQUARE)).toBeNull();
  });

  it("counts touching as crossing, as the server does", () => {
    expect(troubleOfOutline([[0, 0], [1, 0], [1, 1], [0.5, 0], [0, 1]])).toContain("crosses itself");
  });

  it("refuses what holds no area or too few corners", () => {
    expect(troubleOfOutline([[0, 0], [0.5, 0.5], [1, 1]])).toBe("The outline holds no area");
    expect(troubleOfOutline([[0, 0], [1, 1]])).toContain("3 corners at least");
  });

  it("does not count the closing side of a line that is still being drawn", () => {
    expect(crossingOfOpen([[0.2, 0.2], [0.8, 0.8], [0.8, 0.2]])).toBeNull();
    expect(crossingOfOpen(BOW)).toEqual([0, 2]);
  });

  it("never finds a crossing in a triangle or a star around a point, and the point is inside", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 0.45, noNaN: true }), { minLength: 3, maxLength: 30 }), (radii) => {
        const star = radii.map((radius, index): Corner => {
          const angle = (index / radii.length) * 2 * Math.PI + 0.01;
          return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)];
        });
        expect(crossingOf(star)).toBeNull();
        if (radii.length > 4) expect(isInside(star, [0.5, 0.5])).toBe(true);
      }),
    );
  });
});
