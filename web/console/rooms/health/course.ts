/** How figures went while the page is open. Pure: what is known, and the newest answer, make what is known next. */

import type { Health } from "@wire";

/** The newest last. */
export interface Course {
  readonly at: number;
  readonly memory: ReadonlyMap<string, readonly number[]>;
  readonly cpu: ReadonlyMap<string, readonly number[]>;
  /** Facts handled a second, between the last two answers; a room that began anew starts at nothing. */
  readonly rate: ReadonlyMap<string, readonly number[]>;
  readonly handled: ReadonlyMap<string, number>;
}

export const NOTHING_YET: Course = { at: 0, memory: new Map(), cpu: new Map(), rate: new Map(), handled: new Map() };

/** Two minutes and a half at one answer every three seconds. */
export const KEPT = 50;

/** What is known after one answer more; the same answer again changes nothing. */
export function further(before: Course, health: Health): Course {
  const at = new Date(health.at).getTime();
  if (!(at > before.at)) return before;
  const seconds = (at - before.at) / 1000;
  const rates = health.rooms.flatMap((room): (readonly [string, number])[] => {
    const last = before.handled.get(room.name);
    return last === undefined ? [] : [[room.name, Math.max(0, room.handled - last) / seconds]];
  });
  return {
    at,
    memory: appended(before.memory, health.processes.map((one) => [one.name, one.memory_bytes])),
    cpu: appended(before.cpu, health.processes.map((one) => [one.name, one.cpu_share])),
    rate: appended(before.rate, rates),
    handled: new Map(health.rooms.map((room) => [room.name, room.handled])),
  };
}

function appended(
  before: ReadonlyMap<string, readonly number[]>,
  newest: readonly (readonly [string, number | null])[],
): ReadonlyMap<string, readonly number[]> {
  return new Map(
    newest.map(([name, value]) => {
      const known = before.get(name) ?? [];
      return [name, value === null ? known : [...known, value].slice(-KEPT)];
    }),
  );
}
