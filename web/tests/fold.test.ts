// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Folded, fold, OVER_FOR_MS } from "../live/fold.ts";
import { FOLDS } from "../live/folds/index.ts";
import type { Fact, Frame, Row, ServerMessage, Snapshot } from "../live/protocol.ts";

/** A server in small: it keeps incidents, numbers its facts, and can say how everything stands at any number. */

const BEGAN = Date.parse("2026-03-02T14:00:00Z");
const EPOCH = "one";

interface Change {
  readonly incident: number;
  readonly phase: string;
  readonly priority: number;
  /** Milliseconds since the change before it. */
  readonly after: number;
  /** A note: a fact that changes no row. */
  readonly note: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({
  incident: fc.integer({ min: 0, max: 5 }),
  phase: fc.constantFrom("open", "acknowledged", "resolved", "closed", "merged"),
  priority: fc.integer({ min: 0, max: 100 }),
  after: fc.oneof(fc.constant(50), fc.integer({ min: 0, max: OVER_FOR_MS })),
  note: fc.boolean(),
});

interface History {
  readonly facts: readonly Fact[];
  readonly times: readonly number[];
}

function historyOf(changes: readonly Change[]): History {
  const versions = new Map<number, number>();
  const times: number[] = [];
  let now = BEGAN;
  const facts = changes.map((one, index): Fact => {
    now += one.after;
    times.push(now);
    const version = (versions.get(one.incident) ?? 0) + (one.note ? 0 : 1);
    versions.set(one.incident, version);
    const at = new Date(now).toISOString();
    const about = { version, phase: one.phase, priority: one.priority, changed: at, summary: `at ${String(index)}`, links: [] };
    const body = { incident: `i${String(one.incident)}`, by: "someone", ...(one.note || version === 0 ? { note: "x" } : about) };
    return { seq: index + 1, id: `f${String(index)}`, type: one.note ? "incidents.note_added.v1" : "incidents.incident_moved.v1", status: "Actual", source: "s", occurred: at, learned: at, correlation: "c", body };
  });
  return { facts, times };
}

/** How the server's rows stand after so many facts, at a time; written apart from the fold, as the server does it. */
function standing({ facts }: History, until: number, now: number): readonly Row[] {
  const rows = new Map<string, Row & { readonly phase: string; readonly changed: string }>();
  for (const { body, status } of facts.slice(0, until)) {
    if (typeof body.version !== "number") continue;
    const about = Object.fromEntries(Object.entries(body).filter(([name]) => !["incident", "by"].includes(name)));
    const empty = { kind: null, severity: null, urgency: null, certainty: null, category: null, place: null, priority_explained: null, started: null, last: null, resolved: null, concerns: null, assigned: null, shelved_until: null, shelved_because: null, disposition: null, merged_into: null };
    const id = String(body.incident);
    rows.set(id, { ...empty, ...about, id, status } as never);
  }
  return [...rows.values()].filter((row) => !["closed", "merged"].includes(row.phase) || Date.parse(row.changed) >= now - OVER_FOR_MS);
}

function snapshot(history: History, until: number): Snapshot {
  const now = history.times[until - 1] ?? BEGAN;
  const rows = standing(history, until, now);
  return { t: "snapshot", epoch: EPOCH, seq: until, at: new Date(now).toISOString(), collections: { incidents: { rows, total: rows.length, truncated: false } } };
}

function frame(history: History, from: number, until: number): Frame {
  const at = new Date(history.times[until - 1] ?? BEGAN).toISOString();
  return { t: "frame", seq: until, at, facts: history.facts.slice(from, until), observations: [], coalesced: 0 };
}

function through(messages: readonly ServerMessage[], begin: Folded | null = null): Folded | null {
  return messages.reduce<Folded | null>((state, message) => fold(state, message, FOLDS).state, begin);
}

/** The rows by id; what is over and about to be dropped counts for neither side: the server drops at once, we within a minute. */
function shown(state: Folded | null, now: number) {
  const rows = [...(state?.collections.incidents?.rows.values() ?? [])] as unknown as (Row & { phase: string; changed: string })[];
  const kept = rows.filter((row) => !["closed", "merged"].includes(row.phase) || Date.parse(row.changed) >= now - OVER_FOR_MS);
  return kept.toSorted((one, other) => one.id.localeCompare(other.id));
}

const cuts = (most: number) => fc.uniqueArray(fc.integer({ min: 0, max: most }), { maxLength: 12 }).map((all) => all.toSorted((a, b) => a - b));

describe("snapshot + facts = later snapshot", () => {
  it("however the facts are cut into frames", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }).chain((changes) => fc.tuple(fc.constant(changes), cuts(changes.length))), ([changes, at]) => {
        const history = historyOf(changes);
        const edges = [...at, changes.length];
        const begin = edges[0] ?? 0;
        const frames = edges.slice(1).map((until, index) => frame(history, edges[index] ?? 0, until));
        const now = history.times.at(-1) ?? BEGAN;
        const folded = through([snapshot(history, begin), ...frames]);
        const later = through([snapshot(history, changes.length)]);
        expect(shown(folded, now)).toEqual(shown(later, now));
        expect(folded?.seq ?? 0).toBe(changes.length);
      }),
    );
  });

  it("in any duplication: facts that come again, frames that come again, facts that the snapshot already held", () => {
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 30 }).chain((changes) => fc.tuple(fc.constant(changes), fc.array(fc.tuple(fc.nat(changes.length), fc.nat(changes.length)), { maxLength: 8 }))),
        ([changes, again]) => {
          const history = historyOf(changes);
          const all = changes.length;
          const repeated = again.map(([one, other]) => ({ ...frame(history, Math.min(one, other), Math.max(one, other)), seq: all }));
          const now = history.times.at(-1) ?? BEGAN;
          const folded = through([snapshot(history, 0), frame(history, 0, all), ...repeated, frame(history, 0, all)]);
          expect(shown(folded, now)).toEqual(shown(through([snapshot(history, all)]), now));
        },
      ),
    );
  });

  it("when rows were read a little later than the snapshot's number says", () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), fc.nat(30), fc.nat(30), (changes, one, other) => {
        const history = historyOf(changes);
        const [seq, read] = [one % (changes.length + 1), other % (changes.length + 1)].toSorted((a, b) => a - b) as [number, number];
        const now = history.times.at(-1) ?? BEGAN;
        const folded = through([{ ...snapshot(history, read), seq }, frame(history, seq, changes.length)]);
        expect(shown(folded, now)).toEqual(shown(through([snapshot(history, changes.length)]), now));
      }),
    );
  });

  it("after a gap: what cannot follow asks for a snapshot and changes nothing until it comes", () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 30 }), fc.nat(30), (changes, cut) => {
        const history = historyOf(changes);
        const all = changes.length;
        const seen = 1 + (cut % (all - 1));
        const before = through([snapshot(history, seen)]);
        const backwards = fold(before, { ...frame(history, 0, 0), seq: seen - 1 }, FOLDS);
        expect(backwards.gap).toBe(true);
        expect(backwards.state).toBe(before);
        expect(fold(before, { t: "resumed", epoch: "another", seq: seen, at: "" }, FOLDS).gap).toBe(true);
        expect(fold(before, { t: "resumed", epoch: EPOCH, seq: seen + 1, at: "" }, FOLDS).gap).toBe(true);
        expect(fold(before, { t: "resumed", epoch: EPOCH, seq: seen, at: "" }, FOLDS).gap).toBe(false);
        expect(fold(null, frame(history, 0, all), FOLDS).gap).toBe(true);
        const now = history.times.at(-1) ?? BEGAN;
        expect(shown(through([snapshot(history, all)], before), now)).toEqual(shown(through([snapshot(history, all)]), now));
      }),
    );
  });
});

describe("a fold", () => {
  it("keeps the identity of rows that no fact has changed, so that only what is new is drawn", () => {
    const history = historyOf([0, 1, 0].map((incident) => ({ incident, phase: "open", priority: 1, after: 1, note: false })));
    const before = through([snapshot(history, 2)]);
    const after = through([frame(history, 2, 3)], before);
    const row = (state: Folded | null, id: string) => state?.collections.incidents?.rows.get(id);
    expect(row(after, "i1")).toBe(row(before, "i1"));
    expect(row(after, "i0")).not.toBe(row(before, "i0"));
    expect(through([frame(history, 3, 3)], after)?.collections).toBe(after?.collections);
  });

  it("lets no fact of another room, and no fact of a newer shape, break it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom("cameras.tracks_seen.v1", "incidents.incident_moved.v9", "x"), (body, type) => {
        const history = historyOf([{ incident: 0, phase: "open", priority: 1, after: 1, note: false }]);
        const before = through([snapshot(history, 1)]);
        const odd: Fact = { ...history.facts[0]!, seq: 2, type, body };
        const { state, gap } = fold(before, { ...frame(history, 1, 1), seq: 2, facts: [odd] }, FOLDS);
        expect(gap).toBe(false);
        expect(state?.seq).toBe(2);
      }),
    );
  });

  it("knows an exercise by its newest change, and lets its truths and steps pass", () => {
    const told = (seq: number, type: string, body: Readonly<Record<string, unknown>>): Fact => ({
      seq, id: `f${String(seq)}`, type, status: "Exercise", source: "city", occurred: "", learned: "", correlation: "e", body: { exercise: "e", ...body },
    });
    const facts = [
      told(2, "exercises.exercise_paced.v1", { version: 3, phase: "playing", speed: 5, changed: "2026-03-02T14:00:02Z" }),
      told(3, "exercises.exercise_began.v1", { version: 2, phase: "playing", speed: 1, changed: "2026-03-02T14:00:01Z" }),
      told(4, "exercises.truth_told.v1", { truth: { cause: "fire" } }),
    ];
    const begin: Snapshot = { t: "snapshot", epoch: EPOCH, seq: 1, at: "2026-03-02T14:00:00Z", collections: { exercises: { rows: [], total: 0, truncated: false } } };
    const after = through([begin, { t: "frame", seq: 4, at: "2026-03-02T14:00:03Z", facts, observations: [], coalesced: 0 }]);
    expect([...(after?.collections.exercises?.rows.values() ?? [])]).toMatchObject([{ id: "e", status: "Exercise", version: 3, speed: 5, score: null }]);
  });

  it("drops what has been over for an hour, so that a screen that stays open for days does not fill up", () => {
    const history = historyOf([{ incident: 0, phase: "closed", priority: 1, after: 0, note: false }]);
    const closed = through([snapshot(history, 1)]);
    const later = (ms: number) => through([{ ...frame(history, 1, 1), at: new Date(BEGAN + ms).toISOString() }], closed);
    expect(later(OVER_FOR_MS - 1000)?.collections.incidents?.rows.size).toBe(1);
    expect(later(OVER_FOR_MS + 61_000)?.collections.incidents).toMatchObject({ total: 0 });
  });
});
