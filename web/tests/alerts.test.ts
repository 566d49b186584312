// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { alert, type Alarming, type AlertRules, type AlertState, SILENT } from "../console/alerts/alerts.ts";
import { type Scope, SCOPES } from "../kit/words.ts";

const RULES: AlertRules = { priorityAtLeast: 70, repeatMs: 15_000 };
const NOW = Date.parse("2026-03-02T14:00:00Z");

function incident(change: Partial<Alarming> = {}): Alarming {
  return { id: "a", status: "Actual", phase: "open", priority: 80, severity: "Severe", summary: "Intrusion", started: "2026-03-02T13:59:00Z", version: 1, shelved_until: null, ...change };
}

/** What sounds at each second while the rows stand as given. */
function soundsOver(seconds: number, rowsAt: (second: number) => readonly Alarming[], looked: Scope = "Actual"): number[] {
  let state: AlertState = SILENT;
  const sounded: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const outcome = alert(state, rowsAt(second), looked, NOW + second * 1000, RULES);
    state = outcome.state;
    if (outcome.sound) sounded.push(second);
  }
  return sounded;
}

describe("an alarm", () => {
  it("sounds at once and again until somebody acknowledges it, then no more", () => {
    expect(soundsOver(60, (second) => [incident(second < 40 ? {} : { phase: "acknowledged", version: 2 })])).toEqual([0, 15, 30]);
  });

  it("falls silent while it is shelved, and comes back when the time is over", () => {
    const until = new Date(NOW + 30_000).toISOString();
    expect(soundsOver(50, (second) => [incident(second < 5 ? {} : { version: 2, shelved_until: until })])).toEqual([0, 30, 45]);
  });

  it("sounds anew when a second comes and when its priority rises, without waiting for the repeat", () => {
    expect(soundsOver(12, (second) => [incident(second < 8 ? {} : { priority: 95, version: 2 }), ...(second < 3 ? [] : [incident({ id: "b" })])])).toEqual([0, 3, 8]);
  });

  it("is none below the priority, and none once it is resolved, closed or merged", () => {
    for (const change of [{ priority: 69 }, { phase: "resolved" }, { phase: "closed" }, { phase: "merged" }]) {
      expect(soundsOver(20, () => [incident(change)]), JSON.stringify(change)).toEqual([]);
    }
  });

  it("that is real is heard while an exercise is looked at, and has the tone of the real", () => {
    const rows = [incident({ id: "e", status: "Exercise", priority: 99 }), incident({ priority: 71 })];
    const outcome = alert(SILENT, rows, "Exercise", NOW, RULES);
    expect(outcome.sound).toBe("Actual");
    expect(outcome.state.ringing.map(({ id }) => id)).toEqual(["a", "e"]);
  });

  it("of an exercise or a test is not heard by those who look at the real city", () => {
    expect(soundsOver(20, () => [incident({ status: "Exercise" }), incident({ id: "t", status: "Test" })])).toEqual([]);
    expect(alert(SILENT, [incident({ status: "Exercise" })], "Exercise", NOW, RULES).sound).toBe("Exercise");
  });
});

describe("an exercise beside the real city", () => {
  const drill = (change: Partial<Alarming> = {}) => incident({ id: "e", status: "Exercise", priority: 99, severity: "Extreme", ...change });

  it("never plays the tone of the real, however many come and however pressing they are, while a real alarm waits for its repeat", () => {
    const heard: (Scope | null)[] = [];
    let state: AlertState = SILENT;
    for (let second = 0; second < 15; second += 1) {
      const drills = Array.from({ length: second }, (_, index) => drill({ id: `e${String(index)}`, priority: 70 + second, version: second + 1 }));
      const outcome = alert(state, [incident(), ...drills], "Exercise", NOW + second * 1000, RULES);
      state = outcome.state;
      heard.push(outcome.sound);
    }
    expect(heard[0]).toBe("Actual");
    expect(new Set(heard.slice(1))).toEqual(new Set(["Exercise"]));
  });

  it("does not hold back the repeat of a real alarm by sounding all the time", () => {
    let state: AlertState = SILENT;
    const real: number[] = [];
    for (let second = 0; second < 46; second += 1) {
      const outcome = alert(state, [incident(), drill({ priority: 71 + (second % 29), version: second + 1, id: `e${String(second)}` })], "Exercise", NOW + second * 1000, RULES);
      state = outcome.state;
      if (outcome.sound === "Actual") real.push(second);
    }
    expect(real).toEqual([0, 15, 30, 45]);
  });

  it("rings no more on a screen that goes back to the real city, in the very same moment", () => {
    const inside = alert(SILENT, [drill()], "Exercise", NOW, RULES);
    expect(inside.state.ringing).toHaveLength(1);
    const outside = alert(inside.state, [drill()], "Actual", NOW, RULES);
    expect(outside.state.ringing).toEqual([]);
    expect(outside.sound).toBeNull();
  });

  it("is not taken for real by a status that is misspelt, unknown or missing", () => {
    const odd: readonly unknown[] = ["exercise", "ACTUAL", "actual ", "Drill", "", null, undefined];
    for (const status of odd) {
      for (const looked of SCOPES) {
        const outcome = alert(SILENT, [drill({ status: status as string })], looked, NOW, RULES);
        expect(outcome.sound, `${String(status)} in ${looked}`).toBeNull();
        expect(outcome.state.ringing).toEqual([]);
      }
    }
  });

  it("that becomes real under the same id keeps nothing of its exercise", () => {
    const before = alert(SILENT, [drill()], "Exercise", NOW, RULES);
    const after = alert(before.state, [drill({ status: "Actual" })], "Exercise", NOW + 1000, RULES);
    expect(after.sound).toBe("Actual");
  });
});

const rows = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    status: fc.constantFrom(...SCOPES),
    phase: fc.constantFrom("open", "acknowledged", "resolved", "closed", "merged"),
    priority: fc.integer({ min: 0, max: 100 }),
    version: fc.integer({ min: 1, max: 9 }),
  }),
  { selector: ({ id }) => id },
);

describe("whatever happens", () => {
  it("a screen that looks at the real city hears and shows exactly what it would if there were no exercise and no test", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.integer({ min: 0, max: 20_000 })), { maxLength: 30 }), (steps) => {
        let [both, alone]: [AlertState, AlertState] = [SILENT, SILENT];
        let now = NOW;
        for (const [standing, pause] of steps) {
          now += pause;
          const all = standing.map((row) => incident(row));
          const seen = alert(both, all, "Actual", now, RULES);
          const real = alert(alone, all.filter(({ status }) => status === "Actual"), "Actual", now, RULES);
          expect(seen).toEqual(real);
          both = seen.state;
          alone = real.state;
        }
      }),
    );
  });

  it("in every scope the tone of the real is heard when it would be without any exercise, and never else", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...SCOPES)), { maxLength: 30 }), (steps) => {
        let [both, alone]: [AlertState, AlertState] = [SILENT, SILENT];
        let now = NOW;
        for (const [standing, pause, looked] of steps) {
          now += pause;
          const all = standing.map((row) => incident(row));
          const seen = alert(both, all, looked, now, RULES);
          const real = alert(alone, all.filter(({ status }) => status === "Actual"), "Actual", now, RULES);
          expect(seen.sound === "Actual").toBe(real.sound === "Actual");
          both = seen.state;
          alone = real.state;
        }
      }),
    );
  });

  it("nothing sounds that is not shown, nothing shown is other than open and pressing, and silence never lasts longer than the repeat", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...SCOPES)), { maxLength: 30 }), (steps) => {
        let state: AlertState = SILENT;
        let now = NOW;
        let silentSince: number | null = null;
        for (const [standing, pause, looked] of steps) {
          now += pause;
          const all = standing.map((row) => incident(row));
          const outcome = alert(state, all, looked, now, RULES);
          state = outcome.state;
          for (const alarm of state.ringing) {
            const row = all.find(({ id }) => id === alarm.id);
            expect(row?.phase).toBe("open");
            expect(row?.priority).toBeGreaterThanOrEqual(RULES.priorityAtLeast);
          }
          if (outcome.sound) expect(state.ringing.some(({ scope }) => scope === outcome.sound)).toBe(true);
          if (state.ringing.length === 0 || outcome.sound) silentSince = now;
          else expect(now - (silentSince ?? now)).toBeLessThan(RULES.repeatMs);
        }
      }),
    );
  });

  it("an unchanged city leaves the state itself unchanged, so that the page is not drawn for nothing", () => {
    const { state } = alert(SILENT, [incident()], "Actual", NOW, RULES);
    expect(alert(state, [incident()], "Actual", NOW + 1000, RULES).state).toBe(state);
    expect(alert(SILENT, [], "Actual", NOW, RULES).state).toBe(SILENT);
  });
});
