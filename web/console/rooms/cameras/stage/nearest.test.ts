import { expect, it } from "vitest";

import { nearest } from "./nearest.ts";

const at = (second: number): { at: string } => ({ at: new Date(second * 1000).toISOString() });
const taken = (second: number): string => at(second).at;

it("draws the tracks of the picture that is shown, not newer ones that have outrun it", () => {
  const course = [at(1), at(1.1), at(1.2), at(1.9)];
  expect(nearest(course, taken(1.12))).toEqual(at(1.1));
});

it("draws no tracks over a picture that they do not belong to", () => {
  expect(nearest([at(1)], taken(9))).toBeNull();
  expect(nearest([at(1)], null)).toBeNull();
});
