/**
 * Where everything is between two reports. Reports come a few times a second; a screen is drawn sixty times. Pure: now comes in by the door.
 *
 * Each report begins a way from where a thing is drawn now to where it was said to be. The way takes a little longer than reports
 * are apart, so that the next one arrives while all still move: nothing jumps and nothing stands waiting, at the price of being drawn
 * about one report late. A thing that is no longer reported is gone; one that is told from far off appears there, and does not fly.
 */

import type { ThingOnMap } from "./shown.ts";

/** How much longer a way takes than reports are apart: the next report may be so much late. */
const MARGIN = 1.2;
const APART_AT_LEAST_MS = 60;
const APART_AT_MOST_MS = 1_500;
/** How much of a new interval between reports is believed at once. */
const TRUST = 0.3;
/** As a share of the world's width: about 800 m at 50° of latitude, more than a train goes between two reports of a fast exercise. */
const LEAP = 800 / 25_765_000;

/** A thing on its way. Places are of the Mercator world: 0 to 1 eastward and southward. */
export interface Moving {
  readonly thing: ThingOnMap;
  /** Where it is now; `Motion.move` sets it. */
  x: number;
  y: number;
  /** Degrees clockwise from north. */
  heading: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  fromHeading: number;
  /** Degrees still to turn, the short way round. */
  turn: number;
}

export class Motion {
  private all = new Map<string, Moving>();
  private listed: readonly Moving[] = [];
  private begun = 0;
  private lasts = 0;
  private apart = 500;
  /** The last report; null: there was none. */
  private toldAt: number | null = null;
  /** The longest way of the last report, as a share of the world's width. */
  private farthest = 0;

  /** What is now, everything anew. `still`: all is at once where it was said to be. */
  tell(things: readonly ThingOnMap[], now: number, still = false): void {
    if (this.toldAt !== null) {
      const apart = Math.min(APART_AT_MOST_MS, Math.max(APART_AT_LEAST_MS, now - this.toldAt));
      this.apart += (apart - this.apart) * TRUST;
    }
    this.toldAt = now;
    this.move(now);
    const next = new Map<string, Moving>();
    this.farthest = 0;
    for (const thing of things) {
      const [x, y] = mercator(thing.longitude, thing.latitude);
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      const one = this.sentOff(thing, x, y, still);
      this.farthest = Math.max(this.farthest, Math.abs(one.toX - one.fromX), Math.abs(one.toY - one.fromY));
      next.set(thing.id, one);
    }
    this.all = next;
    this.listed = [...next.values()];
    this.begun = now;
    this.lasts = still ? 0 : this.apart * MARGIN;
  }

  private sentOff(thing: ThingOnMap, x: number, y: number, still: boolean): Moving {
    const before = still ? undefined : this.all.get(thing.id);
    const heading = thing.heading ?? 0;
    const leaps = before === undefined || Math.max(Math.abs(x - before.x), Math.abs(y - before.y)) > LEAP;
    const [fromX, fromY, fromHeading] = leaps ? [x, y, heading] : [before.x, before.y, before.heading];
    return { thing, x: fromX, y: fromY, heading: fromHeading, fromX, fromY, toX: x, toY: y, fromHeading, turn: shortWay(fromHeading, heading) };
  }

  /** Everything where it is at this moment. The list is the same until the next report; what stands in it moves. */
  move(now: number): readonly Moving[] {
    const share = this.lasts === 0 ? 1 : Math.min(1, Math.max(0, (now - this.begun) / this.lasts));
    for (const one of this.listed) {
      one.x = one.fromX + (one.toX - one.fromX) * share;
      one.y = one.fromY + (one.toY - one.fromY) * share;
      one.heading = one.fromHeading + one.turn * share;
    }
    return this.listed;
  }

  get things(): readonly Moving[] {
    return this.listed;
  }

  /** Whether anything is still on its way. */
  isRestless(now: number): boolean {
    return this.farthest > 0 && now - this.begun < this.lasts;
  }

  /** How fast the fastest goes, in shares of the world's width a millisecond. */
  get fastest(): number {
    return this.lasts === 0 ? 0 : this.farthest / this.lasts;
  }

  /** Milliseconds since the last report; null: there was none. */
  age(now: number): number | null {
    return this.toldAt === null ? null : now - this.toldAt;
  }
}

/** WGS 84 degrees as a place of the Mercator world: 0 to 1 eastward and southward. */
export function mercator(longitude: number, latitude: number): [x: number, y: number] {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** The other way round. */
export function degrees(x: number, y: number): { readonly longitude: number; readonly latitude: number } {
  return { longitude: (x - 0.5) * 360, latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI };
}

/** Degrees from one heading to another, between -180 and 180. */
function shortWay(from: number, to: number): number {
  return ((((to - from + 180) % 360) + 360) % 360) - 180;
}
