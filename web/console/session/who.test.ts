import { expect, test } from "vitest";

import { shortPseudonym, whoOf } from "./who.ts";

test("who did something is told without an id that nobody can read", () => {
  expect(whoOf("person:3f9ac2d411", "person:3f9ac2d411")).toBe("you");
  expect(whoOf("person:3f9ac2d411", "operator:1")).toBe("Person 3f9ac2");
  expect(whoOf("settings", "operator:1")).toBe("the settings");
  expect(shortPseudonym("spine")).toBe("spine");
});
