/**
 * When a screen calls for attention. Pure: rows and the time in, what rings and what sounds out.
 *
 * An open incident of high enough priority rings until a person has acknowledged or shelved it (or it is closed, merged or ranked
 * lower). It sounds when it comes, when its priority rises, and again every `repeat_s`. What is real is heard in every scope;
 * an exercise is heard only where it is looked at.
 *
 * Each scope has its own rhythm and its own tone: nothing that an exercise does plays the tone of the real, brings it forward or
 * holds it back, and where both are due the real one is heard.
 */

import type { Row } from "@live";
import { SCOPES, type Scope } from "@kit";

/** What is read of an incident's row. */
export interface Alarming extends Row {
  readonly status: string;
  readonly phase: string;
  readonly priority: number;
  readonly severity: string;
  readonly summary: string;
  readonly started: string;
  readonly version: number;
  readonly shelved_until: string | null;
}

export interface AlertRules {
  readonly priorityAtLeast: number;
  readonly repeatMs: number;
}

export interface Alarm {
  readonly id: string;
  readonly scope: Scope;
  readonly priority: number;
  readonly severity: string;
  readonly summary: string;
  readonly started: string;
  readonly version: number;
  /** When this screen first saw it ring (ms since 1970). */
  readonly since: number;
}

export interface AlertState {
  /** The most pressing first. */
  readonly ringing: readonly Alarm[];
  /** When each scope's tone was last due and played; a scope that fell silent has none. */
  readonly soundedAt: Readonly<Partial<Record<Scope, number>>>;
}

export interface AlertOutcome {
  readonly state: AlertState;
  /** What sounds now: the tone of the most real scope that has a cause of its own to sound. */
  readonly sound: Scope | null;
  /** Alarms that were not ringing before. */
  readonly fresh: readonly Alarm[];
}

export const SILENT: AlertState = { ringing: [], soundedAt: {} };

export function alert(
  state: AlertState,
  rows: Iterable<Alarming>,
  looked: Scope,
  now: number,
  rules: AlertRules,
): AlertOutcome {
  const before = new Map(state.ringing.map((alarm) => [alarm.id, alarm]));
  const ringing = [...rows]
    .filter((row) => rings(row, looked, now, rules))
    .map((row) => alarmOf(row, looked, before.get(row.id)?.since ?? now))
    .toSorted((one, other) => rankOf(one) - rankOf(other) || other.priority - one.priority || one.since - other.since);
  const fresh = ringing.filter((alarm) => !before.has(alarm.id));
  if (ringing.length === 0) return { state: ringing.length === state.ringing.length ? state : SILENT, sound: null, fresh };
  const sound = SCOPES.find((scope) => sounds(scope, ringing, before, state.soundedAt[scope], now, rules)) ?? null;
  const kept = sameAlarms(ringing, state.ringing) ? state.ringing : ringing;
  if (sound === null && kept === state.ringing) return { state, sound, fresh };
  const soundedAt: Partial<Record<Scope, number>> = {};
  for (const { scope } of ringing) {
    const at = scope === sound ? now : state.soundedAt[scope];
    if (at !== undefined) soundedAt[scope] = at;
  }
  return { state: { ringing: kept, soundedAt }, sound, fresh };
}

/** Whether a scope has a cause of its own to sound: something new, something more pressing, or the time is over. */
function sounds(scope: Scope, ringing: readonly Alarm[], before: ReadonlyMap<string, Alarm>, soundedAt: number | undefined, now: number, rules: AlertRules): boolean {
  const own = ringing.filter((alarm) => alarm.scope === scope);
  if (own.length === 0) return false;
  if (soundedAt === undefined || now - soundedAt >= rules.repeatMs) return true;
  return own.some((alarm) => alarm.priority > (before.get(alarm.id)?.priority ?? Number.NEGATIVE_INFINITY));
}

function rings(row: Alarming, looked: Scope, now: number, rules: AlertRules): boolean {
  if (row.phase !== "open" || row.priority < rules.priorityAtLeast) return false;
  if (row.shelved_until !== null && new Date(row.shelved_until).getTime() > now) return false;
  return row.status === "Actual" || row.status === looked;
}

function alarmOf(row: Alarming, looked: Scope, since: number): Alarm {
  const { id, priority, severity, summary, started, version } = row;
  return { id, scope: row.status === "Actual" ? "Actual" : looked, priority, severity, summary, started, version, since };
}

function rankOf(alarm: Alarm): number {
  return SCOPES.indexOf(alarm.scope);
}

function sameAlarms(one: readonly Alarm[], other: readonly Alarm[]): boolean {
  return (
    one.length === other.length &&
    one.every((alarm, index) => {
      const was = other[index];
      return was?.id === alarm.id && was.version === alarm.version && was.priority === alarm.priority;
    })
  );
}
