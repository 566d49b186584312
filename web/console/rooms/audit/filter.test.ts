import { expect, test } from "vitest";

import { filterOf, queryOf } from "./filter.ts";

test("an address that somebody bent asks for no unknown time", () => {
  expect(filterOf(new URLSearchParams("span=century&by=operator")).span).toBe("");
});

test("a span counts from the moment of asking", () => {
  const now = Date.UTC(2026, 2, 2, 12);
  expect(queryOf({ by: "", did: "signed", to: "", span: "hour" }, now)).toEqual({ did: "signed", since: "2026-03-02T11:00:00.000Z" });
});
