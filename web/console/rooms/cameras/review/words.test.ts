import type { Reported } from "@wire";
import { describe, expect, it } from "vitest";

import { afterOf, heatOf, reachOf } from "./words.ts";

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

describe("heat", () => {
  it("is read byte by byte", () => {
    expect([...heatOf("AID/Cg==")]).toEqual([0, 128, 255, 10]);
    expect([...heatOf("")]).toEqual([]);
  });
});
