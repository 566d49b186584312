import type { DeviceView } from "@wire";
import { describe, expect, it } from "vitest";

import { device } from "./device.fixture.ts";
import { devicesOf, kindOf, wordsOf } from "./state.ts";

const ALL: readonly DeviceView[] = [
  device("air-2"),
  device("air-10"),
  device("level-1", { state: "lost", reason: "it says nothing" }),
  device("signal-1", { misdeeds: 3, faults: ["it spoke 3 times where it may not"] }),
];

describe("devices", () => {
  it("stand with the lost first, then who speaks out of turn, then by name as people count", () => {
    expect(devicesOf(ALL, { text: "", state: "" }).map(({ id }) => id)).toEqual(["level-1", "signal-1", "air-2", "air-10"]);
  });

  it("are found by what is wrong with them, and by what they measure", () => {
    expect(devicesOf(ALL, { text: "may not", state: "" }).map(({ id }) => id)).toEqual(["signal-1"]);
    expect(devicesOf(ALL, { text: "level", state: "lost" })).toHaveLength(1);
  });

  it("of a newer server keep their own words", () => {
    expect(wordsOf("asleep").word).toBe("Asleep");
    expect(kindOf("noise_meter")).toBe("Noise meter");
  });
});
