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
