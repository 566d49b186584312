import { expect, test } from "vitest";

import { ATTENDED_MS, attention } from "./attention.ts";

test("what is asked long after the last key says that nobody sits here, and a key ends that", () => {
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
  expect(attention()).toEqual({});
  expect(attention(Date.now() + ATTENDED_MS)).toEqual({ "x-civigil-unattended": "1" });
});
