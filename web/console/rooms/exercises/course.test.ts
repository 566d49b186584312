// @vitest-environment node
import type { ExerciseRow, SimulatorView, Truth, Whole } from "@wire";
import { describe, expect, it } from "vitest";

import { actOf, hourOf, isOn, lanesOf, secondsOf, spanOfWhole, toldOf, wordsOfLine } from "./course.ts";
import { nextSpeed } from "./paces.ts";
import { figureOf, nameOf } from "./words.ts";

const BEGAN = "2026-03-02T14:00:00Z";
const at = (seconds: number): string => new Date(Date.parse(BEGAN) + seconds * 1000).toISOString();

const row: ExerciseRow = {
  id: "e", version: 2, status: "Exercise", phase: "playing", simulator: "city", scenario: "house-fire", title: "A house burns", asked_by: "person:anna", asked: BEGAN, began: BEGAN,
  ended: null, lasts_s: 240, speed: 5, paused: false, because: "", score: null, changed: BEGAN,
};
const simulator: SimulatorView = {
  name: "city", title: "City", present: true, seen: at(10), speed: 5, paused: false, plays: "e", at_s: 48, hour: 10.7, trouble: "", trouble_at: null, scenarios: [], cameras: [], devices: [], acts: [], places: [],
};
const truth: Truth = { cause: "fire", kinds: ["fire"], latitude: 52, longitude: 13, radius_m: 100, began: at(5), ends: at(40), within_s: 20, speed: 5, seen_by: [], expect: "" };
const whole: Whole = { exercise: row, truth_shown: true, truths: [truth], steps: [], injects: [], seen: [], deeds: [], score: null, final: false };

describe("the exercise's clock", () => {
  it("runs on at the exercise's pace from what the simulator said last", () => {
    expect(secondsOf(row, simulator, Date.parse(at(12)))).toBeCloseTo(58);
  });

  it("stands while the exercise does, and does not run away from a simulator that is silent", () => {
    expect(secondsOf(row, { ...simulator, paused: true }, Date.parse(at(12)))).toBe(48);
    expect(secondsOf(row, simulator, Date.parse(at(10_000)))).toBe(98);
  });

  it("does not begin before the exercise, and ends with it", () => {
    expect(secondsOf({ ...row, began: null }, simulator, Date.parse(at(3)))).toBeNull();
    expect(secondsOf(row, { ...simulator, at_s: 239 }, Date.parse(at(18)))).toBe(240);
    expect(secondsOf({ ...row, ended: at(20) }, undefined, Date.parse(at(900)))).toBe(100);
  });
});

describe("the lanes", () => {
  it("put a verdict where the city said it, counted in seconds of the wall", () => {
    const line = { verdict: "found", cause: "fire", kind: "fire", incident: "i", after_s: 40, told_after_s: 50, within_s: 100, away_m: 12.4, expect: "" } as const;
    const [group] = lanesOf({ ...whole, score: { scenario: "", found: 1, late: 0, missed: 0, pending: 0, repeated: 0, false: 0, lines: [line] } }, Date.parse(at(60)));
    expect(group?.lanes[0]?.marks[0]?.at).toBe(Date.parse(at(15)));
    expect(wordsOfLine(line)).toBe("Found after 50 s, 12 m away");
  });

  it("say nothing of the truth to those who are tested", () => {
    const groups = lanesOf({ ...whole, truth_shown: false }, Date.parse(at(60)));
    expect(groups.map(({ title }) => title)).toEqual(["What the city said and did"]);
  });

  it("reach as far as late news, and have a length from the first moment", () => {
    const [from, to] = spanOfWhole({ ...whole, exercise: { ...row, began: null, ended: at(0) } }, Date.parse(BEGAN));
    expect(to).toBeGreaterThan(from);
    const late = { incident: "i", at: at(300), what: "incident_raised", by: "", words: "", need: "", assigned: null } as const;
    expect(spanOfWhole({ ...whole, exercise: { ...row, ended: at(240) }, deeds: [late] }, 0)[1]).toBe(Date.parse(at(300)));
  });
});

describe("the hour there", () => {
  it("runs on at the simulator's pace from when it was seen, over midnight too, and is not guessed for long", () => {
    expect(hourOf(simulator, Date.parse(at(10)))).toBe("10:42");
    expect(hourOf({ ...simulator, speed: 20 }, Date.parse(at(16)))).toBe("10:44");
    expect(hourOf({ ...simulator, speed: 20, paused: true }, Date.parse(at(16)))).toBe("10:42");
    expect(hourOf({ ...simulator, hour: 23.999, speed: 20 }, Date.parse(at(15)))).toBe("00:01");
    expect(hourOf(simulator, Date.parse(at(3_600)))).toBe("10:42");
  });

  it("is not shown of a simulator that has none", () => {
    expect(hourOf({ ...simulator, hour: null }, 0)).toBeNull();
    expect(hourOf(undefined, 0)).toBeNull();
  });
});

it("script and deeds are one line of time, the newest first", () => {
  const step = { exercise: "e", number: 1, what: "call", at: at(3), at_s: 3, words: "", place: null, kind: "", unit: "", state: "", incident: null };
  const deed = { incident: "i", at: at(4), what: "incident_raised", by: "", words: "", need: "", assigned: null } as const;
  expect(toldOf({ ...whole, steps: [step], deeds: [deed] }).map(({ what }) => what)).toEqual(["deed", "step"]);
});

it("an act is read line by line, and a line that says nothing is left out", () => {
  expect(actOf('do = burn\nat: camera:1/building\nheight_m = 4.5\nflames = no\n\nwords = "Help, 2 of us!"\n???')).toEqual({
    do: "burn", at: "camera:1/building", height_m: 4.5, flames: false, words: "Help, 2 of us!",
  });
  expect(actOf("  \n")).toBeNull();
});

it("a pace goes step by step to either end and no further", () => {
  expect([nextSpeed(1, true), nextSpeed(3, true), nextSpeed(20, true), nextSpeed(0.1, false), nextSpeed(3, false)]).toEqual([2, 5, 20, 0.1, 2]);
});

it("figures of a score are not rounded to less than they are", () => {
  expect([figureOf(2.14), figureOf(90), figureOf(150)]).toEqual(["2.1 s", "90 s", "2:30 min"]);
});

it("a director has a name", () => {
  expect([nameOf("person:anna"), nameOf("operator:1"), nameOf("incidents")]).toEqual(["Anna", "Operator 1", "Incidents"]);
});

it("an exercise is on from the moment it is asked for until any end", () => {
  expect((["asked", "playing", "ended", "lost", "refused"] as const).filter((phase) => isOn({ phase }))).toEqual(["asked", "playing"]);
});
