import type { Reported } from "@wire";
import { describe, expect, it } from "vitest";

import { afterOf, instantOf, reachOf, sizeOf, wayOf } from "./words.ts";

const one = (event: string, verdict: Reported["verdict"] = null) => ({ event, verdict }) as Reported;

describe("the queue", () => {
  it("goes on to what nobody has judged, and not in circles", () => {
    const queue = [one("a"), one("b", "real"), one("c"), one("d", "false")];
    expect(afterOf(queue, "a")).toBe("c");
    expect(afterOf(queue, "c")).toBe("d");
    expect(afterOf(queue, "d")).toBe("c");
    expect(afterOf([one("a")], "a")).toBeNull();
  });
});

describe("a figure", () => {
  it("stands at two thirds where it meets its threshold, and never leaves the scale", () => {
    expect(reachOf({ measured: 1.5, threshold: 1.5 })).toBeCloseTo(2 / 3);
    expect(reachOf({ measured: 90, threshold: 1.5 })).toBe(1);
    expect(reachOf({ measured: null, threshold: 1.5 })).toBeNull();
    expect(reachOf({ measured: 1, threshold: 0 })).toBeNull();
  });
});

describe("what is searched and kept", () => {
  it("reads a time as a person writes it, and refuses what is none", () => {
    const today = new Date(2026, 4, 1, 12);
    expect(instantOf("14:05", today)).toBe(new Date(2026, 4, 1, 14, 5).toISOString());
    expect(instantOf("2026-03-02 7:30", today)).toBe(new Date(2026, 2, 2, 7, 30).toISOString());
    expect(instantOf(" ", today)).toBe("");
    for (const none of ["noon", "25:00", "14:70", "14"]) expect(instantOf(none, today)).toBeNull();
  });
  it("tells sizes and ways in words", () => {
    expect([0, 999, 4_200_000].map(sizeOf)).toEqual(["0 B", "999 B", "4.2 MB"]);
    expect([0, 44, 355, 180, null].map(wayOf)).toEqual(["right", "up right", "right", "left", "stays"]);
  });
});
