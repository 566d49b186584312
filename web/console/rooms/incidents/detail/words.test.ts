import { expect, test } from "vitest";

import { wordsOf } from "./words.ts";

test("a person reads no machine's names", () => {
  expect(wordsOf("absorbed 01a204e1-8762-7121-a346-7cfa3b599e37")).toBe("Absorbed incident …9e37");
  expect(wordsOf("nobody → desk:fire")).toBe("Nobody → desk Fire");
});

test("what a person wrote stays as it was written", () => {
  expect(wordsOf("Guard on his round, all calm")).toBe("Guard on his round, all calm");
});
