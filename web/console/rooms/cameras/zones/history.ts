/** What was, is and would be again. Pure. */

export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  /** What the newest step was about: further changes of the same (a drag, words being typed) belong to the same step. */
  readonly about: string | null;
}

const STEPS_AT_MOST = 200;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [], about: null };
}

/** A change. With the same `about` as the one before it is part of that step. */
export function change<T>(history: History<T>, now: T, about: string | null = null): History<T> {
  if (now === history.now) return history;
  const isSameStep = about !== null && about === history.about;
  return { past: isSameStep ? history.past : [...history.past, history.now].slice(-STEPS_AT_MOST), now, future: [], about };
}

/** The step is over: what comes next is another one, whatever it is about. */
export function settle<T>(history: History<T>): History<T> {
  return history.about === null ? history : { ...history, about: null };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], about: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future, about: null };
}
