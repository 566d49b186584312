/** What travels on the live stream (`civigil.live.v1`): JSON in text frames. */

export const SUBPROTOCOL = "civigil.live.v1";

/** A row of a collection: at least an id. The rest is the room's own, and typed where it is used. */
export interface Row {
  readonly id: string;
}

export interface Fact<Body = Readonly<Record<string, unknown>>> {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly source: string;
  readonly occurred: string;
  readonly learned: string;
  readonly correlation: string;
  readonly body: Body;
}

export interface Observation<Body = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly key: string;
  readonly at: string;
  readonly status: string;
  readonly body: Body;
}

export interface RowsOfCollection {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly truncated: boolean;
  /** The room could not read its rows: none are known, which is not the same as there being none. */
  readonly failed?: boolean;
}

export interface Snapshot {
  readonly t: "snapshot";
  readonly epoch: string;
  readonly seq: number;
  readonly at: string;
  readonly because?: string;
  readonly collections: Readonly<Record<string, RowsOfCollection>>;
}

export interface Resumed {
  readonly t: "resumed";
  readonly epoch: string;
  readonly seq: number;
  readonly at: string;
}

export interface Frame {
  readonly t: "frame";
  readonly seq: number;
  readonly at: string;
  readonly facts: readonly Fact[];
  readonly observations: readonly Observation[];
  readonly coalesced: number;
  /** Why the newest facts may be missing; absent while all is well. */
  readonly stale?: string;
}

export interface End {
  readonly t: "end";
  readonly why: string;
}

export type ServerMessage = Snapshot | Resumed | Frame | End;

/** What a page wants to see of what is not kept: type and key. */
export type Watched = readonly [type: string, key: string];

export interface Watch {
  readonly t: "watch";
  readonly observations: readonly Watched[];
}

/** Reads one frame; null for what is no message of ours (a newer server may say more, and that never stops us). */
export function read(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("t" in value)) return null;
  switch (value.t) {
    case "snapshot":
      return hasSeq(value) && "collections" in value ? (value as Snapshot) : null;
    case "resumed":
      return hasSeq(value) ? (value as Resumed) : null;
    case "frame":
      return hasSeq(value) && "facts" in value && Array.isArray(value.facts) ? (value as Frame) : null;
    case "end":
      return "why" in value ? (value as End) : null;
    default:
      return null;
  }
}

function hasSeq(value: object): boolean {
  return "seq" in value && typeof value.seq === "number";
}
