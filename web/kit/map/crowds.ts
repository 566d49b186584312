/** From afar, what lies close together is one disc with a number: a thousand arrows on one crossing say less. Pure. */

import type { Moving } from "./motion.ts";

/** Nearer than this everything is drawn by itself. */
export const CROWDED_BELOW_ZOOM = 13.2;
const CELL_PX = 72;
/** So few are drawn by themselves, however far away one looks. */
const ALONE_AT_MOST = 3;
const TILE_PX = 512;

export interface Crowd {
  readonly count: number;
  /** The middle of its members, in the Mercator world. */
  readonly x: number;
  readonly y: number;
}

export interface Grouped {
  readonly crowds: readonly Crowd[];
  readonly alone: readonly Moving[];
}

interface Cell {
  readonly members: Moving[];
  x: number;
  y: number;
}

/**
 * Crowds and those who stand by themselves. The grid lies still on the ground and changes only with whole steps of the zoom, so that
 * neither panning nor the first move of the wheel makes all numbers dance.
 *
 * @param joins whether a thing may vanish in a crowd; a fire engine never does.
 */
export function grouped(things: readonly Moving[], zoom: number, joins: (one: Moving) => boolean): Grouped {
  if (zoom >= CROWDED_BELOW_ZOOM) return { crowds: [], alone: things };
  const side = CELL_PX / (TILE_PX * 2 ** Math.floor(zoom));
  const cells = new Map<number, Cell>();
  const alone: Moving[] = [];
  const across = Math.ceil(1 / side);
  for (const one of things) {
    if (!joins(one)) {
      alone.push(one);
      continue;
    }
    const key = Math.floor(one.y / side) * across + Math.floor(one.x / side);
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = { members: [], x: 0, y: 0 }));
    cell.members.push(one);
    cell.x += one.x;
    cell.y += one.y;
  }
  const crowds: Crowd[] = [];
  for (const { members, x, y } of cells.values()) {
    if (members.length <= ALONE_AT_MOST) alone.push(...members);
    else crowds.push({ count: members.length, x: x / members.length, y: y / members.length });
  }
  return { crowds, alone };
}

/** `999`, `1.2k`: what fits a disc. */
export function countOf(count: number): string {
  return count < 1_000 ? String(count) : `${(count / 1_000).toFixed(1)}k`;
}
