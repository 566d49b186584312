import type { HolderView } from "@wire";
import { expect, test } from "vitest";

import { canBeBarred, canBeRevoked, holdersOf, reasonOf, wordsOf } from "./state.ts";

const holder = (name: string, state: string, more: Partial<HolderView> = {}): HolderView => ({
  holder: name,
  kind: name.split(":")[0] ?? "",
  name: name.split(":")[1] ?? "",
  state,
  serial: "abc123",
  generation: 0,
  issuer: name.startsWith("device:") ? "devices" : "processes",
  since: "2026-05-01T12:00:00Z",
  until: "2026-07-30T12:00:00Z",
  renews: null,
  barred_since: null,
  reason: "",
  by: "",
  ...more,
});

test("who is revoked stands before who is good, and every word is looked for", () => {
  const all = [holder("process:cameras", "good"), holder("device:air-1", "good"), holder("device:level-1", "barred", { reason: "keyCompromise" })];
  expect(holdersOf(all, "").map((one) => one.name)).toEqual(["level-1", "cameras", "air-1"]);
  expect(holdersOf(all, "device good").map((one) => one.name)).toEqual(["air-1"]);
  expect(holdersOf(all, "nobody")).toEqual([]);
});

test("what the city cannot be without is never only revoked, and a server's is not revoked here", () => {
  expect(canBeBarred(holder("process:gateway", "good"))).toBe(false);
  expect(canBeBarred(holder("device:level-1", "good"))).toBe(true);
  expect(canBeRevoked(holder("server:nats", "good"))).toBe(false);
  expect(canBeRevoked(holder("device:level-1", "barred"))).toBe(false);
});

test("a word of a newer server is shown as it is", () => {
  expect(wordsOf("paused").word).toBe("Paused");
  expect(reasonOf("aACompromise")).toBe("aACompromise");
});
