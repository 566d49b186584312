import type { OfferedAct, OfferedField } from "@wire";
import { expect, test } from "vitest";

import { askedActOf, filledOf, placesOf, takesSpots, wrongWith } from "./acts.ts";

function field(name: string, changes: Partial<OfferedField> = {}): OfferedField {
  return { name, title: name, kind: "number", unit: "", usual: null, low: null, high: null, choices: [], ...changes };
}

const BURN: OfferedAct = {
  name: "burn", title: "Something burns", what: "", at: [],
  fields: [field("height_m", { usual: 9, low: 1, high: 60 }), field("flames", { kind: "yes", usual: true }), field("words", { kind: "words" })],
};
const COVER: OfferedAct = { name: "cover", title: "Painted over", what: "", at: ["camera"], fields: [] };
const PLACES = [
  { id: "camera:1", kind: "camera", title: "Gate", latitude: 52, longitude: 13 },
  { id: "centre", kind: "centre", title: "Middle", latitude: 52, longitude: 13 },
];

test("nothing is asked for while a field is empty or wrong, or nobody said where", () => {
  const usual = filledOf(BURN);
  expect(askedActOf(BURN, { place: "centre" }, usual)).toBeNull();
  const said = { ...usual, words: " Fire! " };
  expect(askedActOf(BURN, null, said)).toBeNull();
  expect(askedActOf(BURN, { place: "centre" }, { ...said, height_m: "900" })).toBeNull();
  expect(askedActOf(BURN, { place: "centre" }, said)).toEqual({ do: "burn", at: "centre", height_m: 9, flames: true, words: "Fire!" });
});

test("a spot of the map goes out with its latitude first, and what hangs on a camera takes none", () => {
  const act = askedActOf({ ...BURN, fields: [] }, { spot: { latitude: 52.4312345678, longitude: -0.5 } }, {});
  expect(act?.at).toBe("spot:52.431235,-0.500000");
  expect([takesSpots(BURN), takesSpots(COVER)]).toEqual([true, false]);
  expect(placesOf(COVER, PLACES).map(({ id }) => id)).toEqual(["camera:1"]);
});

test("a number beyond its bounds is told with the bound, one with a comma is a number", () => {
  const height = field("height_m", { low: 1, high: 60 });
  expect(wrongWith(height, "61")).toBe("60 at most.");
  expect(wrongWith(height, "0,5")).toBe("1 at least.");
  expect(wrongWith(height, "tall")).toBe("A number.");
  expect(wrongWith(height, "")).toBeUndefined();
});
