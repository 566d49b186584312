/**
 * The law of the live stream: snapshot + facts = later snapshot.
 *
 * Pure: a state and a message give the next state. What came twice changes nothing (facts have numbers, rows have versions);
 * what cannot follow (a number that runs backwards, facts before any snapshot) is a gap, and whoever holds the connection then
 * asks for a new snapshot. A row that no fact has changed keeps its identity, so that the page draws only what is new.
 */

import type { Fact, Row, ServerMessage } from "./protocol.ts";

/** How one collection is folded. */
export interface RowFold {
  /** The row that a fact speaks of as it stands after it; null where the fact is not about a row of this collection. */
  readonly after: (fact: Fact, before: (id: string) => Row | undefined) => Row | null;
  /** Whether the first is at least as new as the second. */
  readonly newer: (one: Row, other: Row) => boolean;
  /** Since when a row is over (ms since 1970); null while it stands. What was over for `OVER_FOR_MS` is dropped, as the server does. */
  readonly overSince: (row: Row) => number | null;
}

/** How long what is over stays among the live rows; the server's snapshot leaves it out after the same time. */
export const OVER_FOR_MS = 3_600_000;
/** How often we look for what has been over for too long. */
const SWEEP_MS = 60_000;

export type Folds = Readonly<Record<string, RowFold>>;

export interface Collection {
  readonly rows: ReadonlyMap<string, Row>;
  /** How many there are on the server; more than `rows` where the snapshot was cut off. */
  readonly total: number;
  readonly truncated: boolean;
  /** The server could not read the rows; what is here came by facts alone. */
  readonly failed: boolean;
}

export interface Folded {
  readonly epoch: string;
  readonly seq: number;
  readonly collections: Readonly<Record<string, Collection>>;
  /** The server's time at which rows that are over were last dropped (ms since 1970). */
  readonly sweptAt: number;
}

export interface Outcome {
  readonly state: Folded | null;
  /** The facts of this message that were not known yet. */
  readonly fresh: readonly Fact[];
  /** It does not follow: a new snapshot is needed. */
  readonly gap: boolean;
}

export function fold(state: Folded | null, message: ServerMessage, folds: Folds): Outcome {
  switch (message.t) {
    case "snapshot":
      return { state: fromSnapshot(message), fresh: [], gap: false };
    case "resumed":
      return { state, fresh: [], gap: state?.epoch !== message.epoch || message.seq > state.seq };
    case "frame": {
      if (state === null || message.seq < state.seq) return { state, fresh: [], gap: true };
      const fresh = message.facts.filter((fact) => fact.seq > state.seq);
      const at = Date.parse(message.at);
      const due = at - state.sweptAt >= SWEEP_MS;
      const told = withFacts(state.collections, fresh, folds);
      const collections = due ? swept(told, at - OVER_FOR_MS, folds) : told;
      return { state: { ...state, seq: message.seq, collections, sweptAt: due ? at : state.sweptAt }, fresh, gap: false };
    }
    case "end":
      return { state, fresh: [], gap: false };
  }
}

function fromSnapshot(message: Extract<ServerMessage, { t: "snapshot" }>): Folded {
  const collections = Object.fromEntries(
    Object.entries(message.collections).map(([name, given]) => [
      name,
      { rows: new Map(given.rows.map((row) => [row.id, row])), total: given.total, truncated: given.truncated, failed: given.failed ?? false },
    ]),
  );
  return { epoch: message.epoch, seq: message.seq, collections, sweptAt: Date.parse(message.at) };
}

function withFacts(before: Folded["collections"], facts: readonly Fact[], folds: Folds): Folded["collections"] {
  if (facts.length === 0) return before;
  const after: Record<string, Collection> = { ...before };
  for (const [name, collection] of Object.entries(before)) {
    const how = folds[name];
    if (how) after[name] = withRows(collection, facts, how);
  }
  return after;
}

function withRows(before: Collection, facts: readonly Fact[], how: RowFold): Collection {
  let rows: Map<string, Row> | null = null;
  let total = before.total;
  for (const fact of facts) {
    const standing: ReadonlyMap<string, Row> = rows ?? before.rows;
    const row = how.after(fact, (id) => standing.get(id));
    if (row === null) continue;
    const known = standing.get(row.id);
    if (known && how.newer(known, row)) continue;
    rows ??= new Map(before.rows);
    rows.set(row.id, row);
    // Of a snapshot that was cut off nobody can say whether it counted a row that we do not know.
    if (!known && !before.truncated) total += 1;
  }
  return rows === null ? before : { ...before, rows, total: Math.max(total, rows.size) };
}

function swept(before: Folded["collections"], over: number, folds: Folds): Folded["collections"] {
  const after: Record<string, Collection> = { ...before };
  for (const [name, collection] of Object.entries(before)) {
    const how = folds[name];
    if (!how) continue;
    const kept = [...collection.rows].filter(([, row]) => (how.overSince(row) ?? Number.POSITIVE_INFINITY) >= over);
    const gone = collection.rows.size - kept.length;
    if (gone > 0) after[name] = { ...collection, rows: new Map(kept), total: collection.total - gone };
  }
  return after;
}
