import fc from "fast-check";
import { expect, test } from "vitest";

import { row } from "./row.fixture.ts";
import { before, EVERYTHING, groupOf, isShelved, metresBetween, neighbours, passes, queueOf, withWords } from "./row.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");

test("what was shelved comes back by itself when its time is over", () => {
  const shelved = row({ shelved_until: "2026-03-02T12:05:00Z" });
  expect(groupOf(shelved, NOW)).toBe("shelved");
  expect(groupOf(shelved, NOW + 5 * 60_000)).toBe("open");
});

test("a closed incident is not held to be shelved by an old time", () => {
  expect(isShelved(row({ phase: "closed", shelved_until: "2026-03-02T13:00:00Z" }), NOW)).toBe(false);
});

test("a merged incident stands nowhere twice", () => {
  expect(queueOf([row({ phase: "merged", merged_into: "x" })], EVERYTHING, NOW).rows).toEqual([]);
});

test("the most pressing is above whatever order the rows came in", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 40 }), (priorities) => {
      const rows = priorities.map((priority, index) => row({ id: String(index), priority }));
      const sorted = queueOf(rows, EVERYTHING, NOW).rows.map((one) => one.priority);
      expect(sorted).toEqual(priorities.toSorted((one, other) => other - one));
    }),
  );
  expect(before(row({ id: "a" }), row({ id: "b" }))).toBeLessThan(0);
});

test("every word that is looked for must be there", () => {
  expect(passes(row(), { ...EVERYTHING, text: "entrance SOMEBODY" })).toBe(true);
  expect(passes(row(), { ...EVERYTHING, text: "entrance gate" })).toBe(false);
  expect(passes(row(), { ...EVERYTHING, assigned: "nobody" })).toBe(true);
});

test("what was said stands behind its own row and is found by its words", () => {
  const rows = [row({ id: "a", summary: "Smoke, reported by a person" }), row({ id: "b" })];
  const [one, other] = withWords(rows, [{ incident: "a", words: "over the roof" }, { incident: "gone", words: "x" }, { incident: "b", words: "" }]);
  expect(one?.summary).toBe("Smoke, reported by a person: over the roof");
  expect(other).toBe(rows[1]);
  expect(one && passes(one, { ...EVERYTHING, text: "roof" })).toBe(true);
  expect(withWords(rows, [])).toBe(rows);
});

test("an incident without a place is at no distance", () => {
  expect(metresBetween(row(), row({ place: null }))).toBeNull();
  expect(metresBetween(row(), row({ place: { type: "point", latitude: 52.431, longitude: 13.53, uncertainty_m: 5 } }))).toBeCloseTo(111.2, 0);
});

test("what is near in place and time is offered first for merging, and never itself or what is over", () => {
  const far = row({ id: "far", place: { type: "point", latitude: 52.5, longitude: 13.53, uncertainty_m: 5 } });
  const near = row({ id: "near" });
  expect(neighbours(row({ id: "self" }), [far, near, row({ id: "self" }), row({ id: "over", phase: "closed" })]).map((one) => one.id)).toEqual(["near", "far"]);
});
