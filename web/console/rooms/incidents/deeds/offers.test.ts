import { expect, test } from "vitest";

import { row } from "../row.fixture.ts";
import { offersFor } from "./offers.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const ALL = { handle: true, merge: true };
const names = (offers: ReturnType<typeof offersFor>) => offers.map((offer) => offer.name);

test("nobody is offered what they may not do", () => {
  expect(offersFor(row(), { handle: false, merge: true }, NOW)).toEqual([]);
  expect(names(offersFor(row(), { handle: true, merge: false }, NOW))).not.toContain("merge");
});

test("a closed incident can be reopened, and not closed twice", () => {
  const offers = names(offersFor(row({ phase: "closed" }), ALL, NOW));
  expect(offers).toContain("reopen");
  expect(offers).not.toContain("close");
  expect(offers).not.toContain("acknowledge");
});

test("no two deeds share a key, in any phase, on the shelf or not", () => {
  for (const phase of ["open", "acknowledged", "resolved", "closed", "merged"] as const) {
    for (const shelved_until of [null, "2026-03-02T13:00:00Z"]) {
      const keys = offersFor(row({ phase, shelved_until }), ALL, NOW, "acknowledge").map((offer) => offer.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  }
});

test("there is at most one next step", () => {
  for (const phase of ["open", "acknowledged", "resolved", "closed"] as const) {
    expect(offersFor(row({ phase }), ALL, NOW).filter((offer) => offer.next).length).toBeLessThanOrEqual(1);
  }
});
