/** Where an incident stands for the person at the screen: which group, in which order, behind which filter. Pure; now comes in by the door. */

import type { Row, Said } from "@wire";

export type { Row } from "@wire";

/** Rows with what was said of them behind their line; the same objects where nothing was. */
export function withWords(rows: readonly Row[], said: readonly Pick<Said, "incident" | "words">[]): readonly Row[] {
  if (said.length === 0) return rows;
  const words = new Map(said.map((one) => [one.incident, one.words]));
  return rows.map((row) => {
    const heard = words.get(row.id);
    return heard ? { ...row, summary: `${row.summary}: ${heard}` } : row;
  });
}

export const GROUPS = ["open", "acknowledged", "shelved", "resolved", "over"] as const;
export type Group = (typeof GROUPS)[number];

export const WORD_OF_GROUP: Readonly<Record<Group, string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  shelved: "Shelved",
  resolved: "Resolved",
  over: "Closed in the last hour",
};

/** Live ones can be shelved and merged. */
export function isLive(row: Pick<Row, "phase">): boolean {
  return row.phase === "open" || row.phase === "acknowledged";
}

/** On the shelf: out of the queue until its time, which no fact announces. */
export function isShelved(row: Pick<Row, "phase" | "shelved_until">, now: number): boolean {
  return isLive(row) && row.shelved_until !== null && Date.parse(row.shelved_until) > now;
}

/** Null: it lives on in another incident, and has no place of its own in the queue. */
export function groupOf(row: Row, now: number): Group | null {
  if (row.phase === "merged") return null;
  if (isShelved(row, now)) return "shelved";
  return row.phase === "closed" ? "over" : row.phase;
}

/** The most pressing first; of two alike, what began first; what is over, the newest first. */
export function before(one: Row, other: Row): number {
  if (one.phase === "closed" && other.phase === "closed") return other.changed.localeCompare(one.changed);
  return other.priority - one.priority || one.started.localeCompare(other.started) || one.id.localeCompare(other.id);
}

export interface Filter {
  /** Words that must all be in what the row says of itself. */
  readonly text: string;
  readonly kind: string;
  /** A desk, a person, or `nobody`; empty: anyone. */
  readonly assigned: string;
}

export const EVERYTHING: Filter = { text: "", kind: "", assigned: "" };
export const NOBODY = "nobody";

export function passes(row: Row, filter: Filter): boolean {
  if (filter.kind && row.kind !== filter.kind) return false;
  if (filter.assigned && (row.assigned ?? NOBODY) !== filter.assigned) return false;
  const said = `${row.summary} ${row.kind.replaceAll("_", " ")} ${row.id} ${row.severity} ${row.phase} ${row.assigned ?? ""} ${row.disposition ?? ""}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/** The queue as it is read from top to bottom, with how many stand in each group. */
export interface Queue {
  readonly rows: readonly Row[];
  readonly counts: Readonly<Record<Group, number>>;
}

export function queueOf(rows: readonly Row[], filter: Filter, now: number): Queue {
  const groups = new Map<Group, Row[]>(GROUPS.map((group) => [group, []]));
  for (const row of rows) {
    const group = groupOf(row, now);
    if (group !== null && passes(row, filter)) groups.get(group)?.push(row);
  }
  const sorted = GROUPS.flatMap((group) => (groups.get(group) ?? []).toSorted(before));
  const count = (group: Group): number => groups.get(group)?.length ?? 0;
  return {
    rows: sorted,
    counts: { open: count("open"), acknowledged: count("acknowledged"), shelved: count("shelved"), resolved: count("resolved"), over: count("over") },
  };
}

/** Metres between two incidents' places; null where one of them has none. Haversine on a sphere of 6,371 km. */
export function metresBetween(one: Pick<Row, "place">, other: Pick<Row, "place">): number | null {
  if (one.place === null || other.place === null) return null;
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [a, b] = [radians(one.place.latitude), radians(other.place.latitude)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(other.place.longitude - one.place.longitude) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Those that may be the same thing: live, near, of one time; the likeliest first. */
export function neighbours(row: Row, rows: readonly Row[]): readonly Row[] {
  const distance = (other: Row): number => {
    const metres = metresBetween(row, other) ?? 400;
    const minutes = Math.abs(Date.parse(row.last) - Date.parse(other.last)) / 60_000;
    return metres / 100 + minutes / 5 + (row.kind === other.kind ? 0 : 2);
  };
  return rows.filter((other) => other.id !== row.id && isLive(other)).toSorted((one, other) => distance(one) - distance(other));
}
