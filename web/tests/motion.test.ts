// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CROWDED_BELOW_ZOOM, grouped } from "../kit/map/crowds.ts";
import { familyOf, joinsCrowds } from "../kit/map/looks.ts";
import { degrees, mercator, Motion } from "../kit/map/motion.ts";
import type { ThingOnMap } from "../kit/map/shown.ts";

function car(id: string, longitude: number, latitude = 52.43, heading = 90): ThingOnMap {
  return { id, kind: "car", longitude, latitude, heading };
}

/** Near enough that nothing leaps. */
const nearby = fc.record({ longitude: fc.double({ min: 13.53, max: 13.534, noNaN: true }), latitude: fc.double({ min: 52.43, max: 52.433, noNaN: true }) });

describe("motion", () => {
  it("nothing jumps when a report comes, however late or early it is", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(nearby, fc.integer({ min: 1, max: 3_000 })), { minLength: 2, maxLength: 12 }), (reports) => {
        const motion = new Motion();
        let now = 0;
        for (const [spot, after] of reports) {
          now += after;
          const [before] = motion.move(now).map(({ x, y }) => [x, y]);
          motion.tell([{ ...car("a", spot.longitude, spot.latitude) }], now);
          const [one] = motion.move(now);
          if (before !== undefined) expect([one?.x, one?.y]).toEqual(before);
        }
      }),
    );
  });

  it("everything ends where it was last said to be, and is then at rest", () => {
    const motion = new Motion();
    motion.tell([car("a", 13.53)], 0);
    motion.tell([car("a", 13.531)], 500);
    expect(motion.isRestless(700)).toBe(true);
    const [one] = motion.move(10_000);
    expect(one && degrees(one.x, one.y).longitude).toBeCloseTo(13.531, 9);
    expect(motion.isRestless(10_000)).toBe(false);
  });

  it("a thing still moves when the next report is a little late", () => {
    const motion = new Motion();
    for (const [step, at] of [0, 500, 1_000, 1_500].entries()) motion.tell([car("a", 13.53 + step * 0.0001)], at);
    expect(motion.isRestless(2_050)).toBe(true);
  });

  it("what is told from far off appears there, and what is told no more is gone", () => {
    const motion = new Motion();
    motion.tell([car("a", 13.53), car("b", 13.53)], 0);
    motion.tell([car("a", 13.6)], 500);
    const [one, other] = motion.move(501);
    expect(one && degrees(one.x, one.y).longitude).toBeCloseTo(13.6, 9);
    expect(other).toBeUndefined();
  });

  it("a turn takes the short way, through north too", () => {
    const motion = new Motion();
    motion.tell([car("a", 13.53, 52.43, 350)], 0);
    motion.tell([car("a", 13.53, 52.43, 10)], 500);
    const [one] = motion.move(800);
    expect(one?.turn).toBe(20);
  });

  it("a place that lies nowhere on Earth breaks no frame", () => {
    const motion = new Motion();
    motion.tell([car("a", Number.NaN), car("b", 13.53, 90), car("c", 13.53)], 0);
    expect(motion.move(1).map(({ thing }) => thing.id)).toEqual(["c"]);
  });

  it("whoever wants no motion sees everything at once where it is", () => {
    const motion = new Motion();
    motion.tell([car("a", 13.53)], 0, true);
    motion.tell([car("a", 13.531)], 500, true);
    expect(motion.isRestless(501)).toBe(false);
    const [one] = motion.move(501);
    expect(one && degrees(one.x, one.y).longitude).toBeCloseTo(13.531, 9);
  });

  it("places come back from the Mercator world as they were", () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -85, max: 85, noNaN: true }), (longitude, latitude) => {
        const spot = degrees(...mercator(longitude, latitude));
        expect(spot.longitude).toBeCloseTo(longitude, 7);
        expect(spot.latitude).toBeCloseTo(latitude, 7);
      }),
    );
  });
});

describe("crowds", () => {
  const kind = fc.constantFrom("car", "person", "tram", "police", "fire_engine", "fire", "hovercraft");

  it("everything is drawn or counted once, and no unit is lost in a crowd", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(nearby, kind)), fc.double({ min: 3, max: 20, noNaN: true }), (all, zoom) => {
        const motion = new Motion();
        motion.tell(all.map(([spot, what], index) => ({ id: String(index), kind: what, heading: null, ...spot })), 0);
        const { crowds, alone } = grouped(motion.move(0), zoom, (one) => joinsCrowds(familyOf(one.thing.kind)));
        expect(alone.length + crowds.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        const units = all.filter(([, what]) => !joinsCrowds(familyOf(what))).length;
        expect(alone.filter(({ thing }) => !joinsCrowds(familyOf(thing.kind)))).toHaveLength(units);
        if (zoom >= CROWDED_BELOW_ZOOM) expect(crowds).toEqual([]);
      }),
    );
  });
});
