import { expect, test } from "vitest";

import { readable } from "./body.ts";

test("a body that is no JSON is shown as it came", () => {
  expect(readable('{"camera": "gate')).toBe('{"camera": "gate');
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
});
