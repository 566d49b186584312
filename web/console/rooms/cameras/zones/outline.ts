/** What an outline may be: the server's own rules (`safety/cameras/model.py`), so that one sees while drawing what it would refuse. Pure. */

import type { Corner } from "../stage/shapes.ts";

export const CORNERS_AT_MOST = 64;
export const ZONES_AT_MOST = 64;

/** Two sides that meet, by their first corners. */
export type Crossing = readonly [first: number, second: number];

/** The first two sides of an outline that meet and are not neighbours; null where none do. */
export function crossingOf(corners: readonly Corner[]): Crossing | null {
  const count = corners.length;
  for (let first = 0; first < count; first += 1) {
    for (let second = first + 2; second < count; second += 1) {
      if (first === 0 && second === count - 1) continue;
      if (meet(sideOf(corners, first), sideOf(corners, second))) return [first, second];
    }
  }
  return null;
}

/** The same for a line of corners that is not closed yet. */
export function crossingOfOpen(corners: readonly Corner[]): Crossing | null {
  for (let first = 0; first < corners.length - 1; first += 1) {
    for (let second = first + 2; second < corners.length - 1; second += 1) {
      if (meet(sideOf(corners, first), sideOf(corners, second))) return [first, second];
    }
  }
  return null;
}

/** Why an outline cannot be, in a sentence; null where it can. */
export function troubleOfOutline(corners: readonly Corner[]): string | null {
  if (corners.length < 3) return `An outline has 3 corners at least; this one has ${String(corners.length)}`;
  if (corners.length > CORNERS_AT_MOST) return `An outline has ${String(CORNERS_AT_MOST)} corners at most; this one has ${String(corners.length)}`;
  const crossing = crossingOf(corners);
  if (crossing) return `The outline crosses itself: side ${String(crossing[0] + 1)} meets side ${String(crossing[1] + 1)}`;
  if (Math.abs(doubledArea(corners)) < 2e-6) return "The outline holds no area";
  return null;
}

/** Why a line cannot be. */
export function troubleOfLine([from, to]: readonly Corner[]): string | null {
  if (!from || !to) return "A line has two ends";
  return Math.hypot(to[0] - from[0], to[1] - from[1]) < 0.01 ? "Its two ends are one place" : null;
}

type Side = readonly [Corner, Corner];

export function sideOf(corners: readonly Corner[], index: number): Side {
  const [from, to] = [corners[index], corners[(index + 1) % corners.length]];
  if (!from || !to) throw new RangeError(`no side ${String(index)} in ${String(corners.length)} corners`);
  return [from, to];
}

function doubledArea(corners: readonly Corner[]): number {
  return corners.reduce((sum, _corner, index) => {
    const [[ax, ay], [bx, by]] = sideOf(corners, index);
    return sum + ax * by - bx * ay;
  }, 0);
}

/** Whether two sides meet, touching included. */
function meet([a, b]: Side, [c, d]: Side): boolean {
  const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (one * two < 0 && three * four < 0) return true;
  return (one === 0 && between(a, b, c)) || (two === 0 && between(a, b, d)) || (three === 0 && between(c, d, a)) || (four === 0 && between(c, d, b));
}

function turn([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function between([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): boolean {
  return Math.min(ax, bx) <= cx && cx <= Math.max(ax, bx) && Math.min(ay, by) <= cy && cy <= Math.max(ay, by);
}
