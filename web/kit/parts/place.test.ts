import fc from "fast-check";
import { expect, test } from "vitest";

import { placeFrom, wordsOf } from "./place.ts";

test.each([
  ["52.43127, 13.53344", 52.43127, 13.53344],
  ["52.43127 13.53344", 52.43127, 13.53344],
  ["52,43127; 13,53344", 52.43127, 13.53344],
  ["-33.9 18.4", -33.9, 18.4],
  ["33.9 S, 18.4° W", -33.9, -18.4],
])("%s is read as people write it", (text, latitude, longitude) => {
  expect(placeFrom(text)).toEqual({ latitude, longitude });
});

test.each(["", "52.4", "52.4, ", "91, 0", "0, 181", "52.4, 13.5, 7", "here", "1e3, 2", "5212.4, 13"])("%s is no place", (text) => {
  expect(placeFrom(text)).toBeNull();
});

test("what the field shows is read back as the same place", () => {
  const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
  fc.assert(
    fc.property(degrees(90), degrees(180), (latitude, longitude) => {
      const back = placeFrom(wordsOf({ latitude, longitude }));
      expect(back?.latitude).toBeCloseTo(latitude, 4);
      expect(back?.longitude).toBeCloseTo(longitude, 4);
    }),
  );
});
