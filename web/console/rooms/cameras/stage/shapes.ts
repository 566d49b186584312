/** Shapes in a picture, in fractions of its width and height: 0, 0 is the upper left corner. Pure. */

import type { Box, SeenTrack, WatchedZone } from "@wire";

export type Corner = readonly [x: number, y: number];

/** Where somebody stands: the middle of the lower edge of their box. The server judges by the same point. */
export function feetOf({ left, top, width, height }: Box): Corner {
  return [within(left + width / 2), within(top + height)];
}

/** Whether a point lies in an outline (even-odd rule, as the server counts). */
export function isInside(corners: readonly Corner[], [x, y]: Corner): boolean {
  let odd = false;
  let before = corners.at(-1);
  for (const corner of corners) {
    if (before && corner[1] > y !== before[1] > y) {
      const crossing = corner[0] + ((y - corner[1]) * (before[0] - corner[0])) / (before[1] - corner[1]);
      if (x < crossing) odd = !odd;
    }
    before = corner;
  }
  return odd;
}

/** `12,40 30,40 …` for an SVG whose view box is 0 to 100 in both directions. */
export function pointsOf(corners: readonly Corner[]): string {
  return corners.map(([x, y]) => `${(x * 100).toFixed(3)},${(y * 100).toFixed(3)}`).join(" ");
}

/** Where a zone's name stands: the mean of its corners, which people take for its middle. */
export function middleOf(corners: readonly Corner[]): Corner {
  const count = Math.max(1, corners.length);
  return [corners.reduce((sum, [x]) => sum + x, 0) / count, corners.reduce((sum, [, y]) => sum + y, 0) / count];
}

/** Beside a line's middle, on the side to which one goes *in*: to the right of who looks from its first end to its second. */
export function inwardOf([from, to]: readonly Corner[], away = 0.05): Corner {
  if (!from || !to) return [0, 0];
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const long = Math.max(Math.hypot(x, y), 1e-6);
  return [within((from[0] + to[0]) / 2 - (y / long) * away), within((from[1] + to[1]) / 2 + (x / long) * away)];
}

/** Where an arrow key moves what is in focus, and by how much of the picture: usually, and where it must be exact. */
export const ARROWS: Readonly<Record<string, Corner>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
export const STEP = 0.01;
export const FINE = 0.001;

export function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** A share of the picture as CSS takes it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

/** How far somebody is on the way to loitering: 0 to 1; null where staying is allowed. */
export function loiterShare(track: SeenTrack, zones: readonly Pick<WatchedZone, "name" | "loiter_s">[]): number | null {
  const limit = zones.find((zone) => zone.name === track.zone)?.loiter_s;
  return limit ? within(track.dwell_s / limit) : null;
}
