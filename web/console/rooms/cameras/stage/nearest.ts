/** Which tracks belong to a picture. Pure. */

interface Timed {
  readonly at: string;
}

/** Tracks that are farther from the picture than this say nothing about it (milliseconds). */
export const APART_AT_MOST_MS = 1_500;

/** The one whose time is nearest to `taken`; null where none is near enough. */
export function nearest<T extends Timed>(course: readonly T[], taken: string | null): T | null {
  if (taken === null) return null;
  const wanted = Date.parse(taken);
  let best: T | null = null;
  let apart = APART_AT_MOST_MS;
  for (const one of course) {
    const off = Math.abs(Date.parse(one.at) - wanted);
    if (off <= apart) [best, apart] = [one, off];
  }
  return best;
}
