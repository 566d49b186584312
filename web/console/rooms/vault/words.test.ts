import { expect, test } from "vitest";

import { masterWords, nameOf, progressOf } from "./words.ts";

const WALK = { what: "evidence", epoch: 2, done: 5, total: 20, resealed: 5, faults: 0, fault: null, began: "", changed: "", finished: null };

test("a walk of a former epoch waits, however far it came then", () => {
  expect(progressOf({ ...WALK, epoch: 1, finished: "2026-03-02T14:00:00Z" }, 2).state).toBe("waits");
});

test("a walk shows its share, and never more than all", () => {
  expect(progressOf(WALK, 2)).toEqual({ state: "walks", share: 0.25, words: "5 of 20" });
  expect(progressOf({ ...WALK, done: 30 }, 2).share).toBe(1);
  expect(progressOf({ ...WALK, total: 0, done: 0 }, 2).share).toBe(1);
});

test("a walk over nothing is done, and says so", () => {
  expect(progressOf({ ...WALK, total: 0, done: 0, finished: "2026-03-02T14:00:00Z" }, 2)).toEqual({ state: "done", share: 1, words: "nothing there" });
});

test("what no word is known for keeps its own name", () => {
  expect(nameOf({ what: "access.people.login" })).toBe("access · people · login");
  expect(masterWords("anything").title).toBe("In a file");
});
