/** Where in the world's time a stream is, and how a player stays close to its end. Pure. */

export interface Mark {
  /** The stream's own time (seconds). */
  readonly media: number;
  /** When the light of that picture fell in (milliseconds since 1970). */
  readonly at: number;
}

/** Marks that are kept: more than any player lags behind. */
const KEPT = 240;
/** A picture that is farther from a mark than this is not of that mark (seconds). */
const APART_AT_MOST = 1;

/** The marks with one more; those of before a jump back are forgotten. */
export function marked(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const before = marks.at(-1);
  const jumped = before !== undefined && mark.media < before.media - 5;
  return [...(jumped ? [] : marks), mark].slice(-KEPT);
}

/** When the light of the picture at `media` fell in; null where no mark is near. */
export function timeOf(marks: readonly Mark[], media: number): number | null {
  let best: Mark | null = null;
  for (const mark of marks) {
    if (best === null || Math.abs(mark.media - media) < Math.abs(best.media - media)) best = mark;
  }
  if (best === null || Math.abs(best.media - media) > APART_AT_MOST) return null;
  return best.at + (media - best.media) * 1000;
}

/** So far behind the newest picture a player goes a little faster; so far, it jumps (seconds). */
export const HURRY_AT = 0.3;
export const JUMP_AT = 0.9;
/** Where it jumps to: this long before the newest picture, so that the next one comes before this one is over. */
const MARGIN = 0.12;

export interface Step {
  /** Where to jump to; null: nowhere. */
  readonly seek: number | null;
  readonly rate: number;
}

/** What a player does that stands at `now`, where the stream holds the ranges `[begin, end]`, the newest last. */
export function chase(now: number, ranges: readonly (readonly [number, number])[]): Step {
  const newest = ranges.at(-1);
  if (newest === undefined) return { seek: null, rate: 1 };
  const [begin, end] = newest;
  const lag = end - now;
  if (now < begin - 0.01 || lag < -0.5 || lag > JUMP_AT) return { seek: Math.max(begin, end - MARGIN), rate: 1 };
  return { seek: null, rate: lag > HURRY_AT ? 1.15 : 1 };
}
