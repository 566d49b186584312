/**
 * What moves, on a canvas of its own over the map.
 *
 * Inside the map each move would draw all streets anew, sixty times a second. Here a frame copies a few pixels for each thing and
 * leaves the ground at rest: on a machine without a graphics card that is the difference between 60 pictures a second and 5
 * (`bench/moving.py`). While the map itself moves, this canvas is drawn in the map's own frame, so that nothing swims on the ground.
 *
 * A frame is only drawn when something has gone far enough to be seen: from afar, that is seldom. Signs of incidents and cameras
 * are never covered: what moves passes under them.
 */

import type { Map as Engine } from "maplibre-gl";

import { type Crowd, countOf, grouped } from "./crowds.ts";
import { FAMILIES, familyOf, type Family, isUnit, joinsCrowds, scaleOf, sideOf } from "./looks.ts";
import { degrees, mercator, Motion, type Moving } from "./motion.ts";
import { PALETTES, type ThemeName } from "./palette.ts";
import type { Spot, ThingOnMap } from "./shown.ts";
import { Sprites } from "./sprites.ts";

const TILE_PX = 512;
const FAR_ZOOM = 11.5;
const NEAR_ZOOM = 17;
const NAMED_FROM_ZOOM = 14;
/** A move of less than this is not seen (CSS pixels). */
const SEEN_PX = 0.25;
const FRAME_MS = 1000 / 60;
const SELDOM_MS = 250;
/** Nobody has said for so long where things are: they are drawn faint. */
export const STALE_MS = 4_000;
const FAINT = 0.4;
const CROWD_PX = 13;
/** How far from its middle a thing can be pressed, besides what a finger needs. */
const REACH_PX = 5;
const FONT = '"Inter Variable", system-ui, sans-serif';

/** A sign of the map that nothing may cover: where it is, how far beside it is drawn, and its radius (CSS pixels). */
export interface Kept extends Spot {
  readonly below: number;
  readonly radius: number;
}

/** Of the Mercator world. */
interface Sign {
  readonly x: number;
  readonly y: number;
  readonly below: number;
  readonly radius: number;
}

/** From the Mercator world to pixels of the screen. */
interface View {
  readonly world: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
}

export class ThingsCanvas {
  private readonly canvas = document.createElement("canvas");
  private readonly pen = this.canvas.getContext("2d");
  private readonly motion = new Motion();
  private readonly families = new Map<string, Family>();
  private sprites: Sprites | null = null;
  private kept: readonly Sign[] = [];
  private crowds: readonly Crowd[] = [];
  private frame = 0;
  private drawnAt = -Infinity;
  private shown = true;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly map: Engine,
    private theme: ThemeName,
    /** Without motion: each thing is at once where it was said to be. */
    private readonly still: boolean,
    className: string,
  ) {
    this.canvas.className = className;
    this.canvas.setAttribute("aria-hidden", "true");
    map.getCanvas().after(this.canvas);
    map.on("render", this.together);
  }

  set(things: readonly ThingOnMap[]): void {
    const now = performance.now();
    this.motion.tell(things, now, this.still);
    for (const { kind } of things) if (!this.families.has(kind)) this.families.set(kind, familyOf(kind));
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { this.next(); }, STALE_MS + FRAME_MS);
    if (this.still) this.draw(now);
    else this.next();
  }

  recolour(theme: ThemeName): void {
    this.theme = theme;
    this.next();
  }

  show(on: boolean): void {
    this.shown = on;
    this.next();
  }

  /** Signs that nothing may cover. */
  keepFree(signs: readonly Kept[]): void {
    this.kept = signs.map(({ longitude, latitude, below, radius }) => {
      const [x, y] = mercator(longitude, latitude);
      return { x, y, below, radius };
    });
    this.next();
  }

  /** How many of each family there are. */
  counts(): Readonly<Partial<Record<Family, number>>> {
    const counts: Partial<Record<Family, number>> = {};
    for (const { thing } of this.motion.things) {
      const family = this.familyOf(thing.kind);
      counts[family] = (counts[family] ?? 0) + 1;
    }
    return counts;
  }

  /** Those who answer an emergency, by their names. */
  units(): readonly ThingOnMap[] {
    const units = this.motion.things.filter(({ thing }) => isUnit(this.familyOf(thing.kind))).map(({ thing }) => thing);
    return units.toSorted((one, other) => (one.label ?? one.id).localeCompare(other.label ?? other.id, "en", { numeric: true }));
  }

  /** The thing or crowd nearest to a point of the screen, within so many pixels. */
  near(x: number, y: number, within: number): Hit | null {
    if (!this.shown) return null;
    const view = this.view();
    let [best, distance]: [Hit | null, number] = [null, within + REACH_PX];
    const { alone } = grouped(this.motion.things, view.zoom, this.joins);
    for (const one of alone) {
      const far = Math.hypot(one.x * view.world + view.left - x, one.y * view.world + view.top - y);
      if (far < distance) [best, distance] = [{ thing: one.thing, count: 1, ...degrees(one.x, one.y) }, far];
    }
    for (const one of this.crowds) {
      const far = Math.hypot(one.x * view.world + view.left - x, one.y * view.world + view.top - y);
      if (far < CROWD_PX) return { thing: null, count: one.count, ...degrees(one.x, one.y) };
    }
    return best;
  }

  remove(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.fading);
    this.map.off("render", this.together);
    this.canvas.remove();
  }

  private familyOf(kind: string): Family {
    return this.families.get(kind) ?? "vehicle";
  }

  private readonly joins = (one: Moving): boolean => joinsCrowds(this.familyOf(one.thing.kind));

  /** In the map's own frame, so that both move together. */
  private readonly together = (): void => {
    this.draw(performance.now());
    this.next();
  };

  private next(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.tick);
  }

  private readonly tick = (now: number): void => {
    this.frame = 0;
    const restless = this.motion.isRestless(now);
    if (!restless || now - this.drawnAt >= this.pace() - FRAME_MS / 4) this.draw(now);
    if (restless && this.shown) this.next();
  };

  /** Milliseconds after which the fastest thing has gone far enough to be seen. */
  private pace(): number {
    const { fastest } = this.motion;
    const pixels = fastest * TILE_PX * 2 ** this.map.getZoom();
    return pixels === 0 ? SELDOM_MS : Math.min(SELDOM_MS, Math.max(FRAME_MS, SEEN_PX / pixels));
  }

  private view(): View {
    const { clientWidth: width, clientHeight: height } = this.map.getCanvas();
    const zoom = this.map.getZoom();
    const world = TILE_PX * 2 ** zoom;
    const middle = this.map.getCenter();
    const [x, y] = mercator(middle.lng, middle.lat);
    const at = this.map.project(middle);
    return { world, left: at.x - x * world, top: at.y - y * world, width, height, zoom };
  }

  private draw(now: number): void {
    const { pen, canvas } = this;
    if (pen === null) return;
    this.drawnAt = now;
    const things = this.motion.move(now);
    const view = this.view();
    const ratio = Math.min(2, window.devicePixelRatio);
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (!this.shown || things.length === 0) return;
    const scale = sizeAt(view.zoom);
    if (this.sprites?.fits(this.theme, scale, ratio) !== true) this.sprites = new Sprites(this.theme, scale, ratio);
    const { crowds, alone } = grouped(things, view.zoom, this.joins);
    this.crowds = crowds;
    pen.globalAlpha = (this.motion.age(now) ?? 0) > STALE_MS ? FAINT : 1;
    this.drawThings(pen, alone, view, this.sprites);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawCrowds(pen, crowds, view);
    if (view.zoom >= NAMED_FROM_ZOOM) this.drawNames(pen, alone, view, scaleOf("police", scale));
    this.cutOut(pen, view);
  }

  /** The least important first, so that units lie on top. */
  private drawThings(pen: CanvasRenderingContext2D, things: readonly Moving[], view: View, sprites: Sprites): void {
    const { sheet, ratio } = sprites;
    if (sheet === null) return;
    const [right, bottom] = [view.width * ratio, view.height * ratio];
    const put = (one: Moving, family: Family): void => {
      const x = (one.x * view.world + view.left) * ratio;
      const y = (one.y * view.world + view.top) * ratio;
      const { left, top, side } = sprites.cut(family, one.heading);
      const half = side / 2;
      if (x < -half || y < -half || x > right + half || y > bottom + half) return;
      pen.drawImage(sheet, left, top, side, side, x - half, y - half, side, side);
    };
    const above: [Moving, Family][] = [];
    for (const one of things) {
      const family = this.familyOf(one.thing.kind);
      if (joinsCrowds(family)) put(one, family);
      else above.push([one, family]);
    }
    above.sort(([, one], [, other]) => FAMILIES.indexOf(other) - FAMILIES.indexOf(one));
    for (const [one, family] of above) put(one, family);
  }

  private drawCrowds(pen: CanvasRenderingContext2D, crowds: readonly Crowd[], view: View): void {
    const palette = PALETTES[this.theme];
    pen.font = `600 11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const one of crowds) {
      const x = one.x * view.world + view.left;
      const y = one.y * view.world + view.top;
      if (x < -CROWD_PX || y < -CROWD_PX || x > view.width + CROWD_PX || y > view.height + CROWD_PX) continue;
      const words = countOf(one.count);
      pen.beginPath();
      pen.arc(x, y, CROWD_PX + (words.length - 2), 0, 2 * Math.PI);
      pen.fillStyle = palette.crowd;
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = palette.crowdEdge;
      pen.stroke();
      pen.fillStyle = palette.ink;
      pen.fillText(words, x, y + 0.5);
    }
  }

  /** Callsigns of units, under them. */
  private drawNames(pen: CanvasRenderingContext2D, things: readonly Moving[], view: View, scale: number): void {
    const palette = PALETTES[this.theme];
    pen.font = `600 10.5px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    for (const { thing, x, y } of things) {
      if (thing.label === undefined || !isUnit(this.familyOf(thing.kind))) continue;
      const [atX, atY] = [x * view.world + view.left, y * view.world + view.top + (sideOf("police") / 2) * scale - 1];
      pen.strokeStyle = palette.halo;
      pen.strokeText(thing.label, atX, atY);
      pen.fillStyle = palette.label;
      pen.fillText(thing.label, atX, atY);
    }
  }

  private cutOut(pen: CanvasRenderingContext2D, view: View): void {
    pen.globalAlpha = 1;
    pen.globalCompositeOperation = "destination-out";
    pen.beginPath();
    for (const one of this.kept) {
      const [x, y] = [one.x * view.world + view.left, one.y * view.world + view.top + one.below];
      pen.moveTo(x + one.radius, y);
      pen.arc(x, y, one.radius, 0, 2 * Math.PI);
    }
    pen.fill();
    pen.globalCompositeOperation = "source-over";
  }
}

export interface Hit extends Spot {
  /** Null: a crowd. */
  readonly thing: ThingOnMap | null;
  readonly count: number;
}

/** Smaller from afar, in steps: for each step all looks are drawn anew. */
function sizeAt(zoom: number): number {
  const share = Math.min(1, Math.max(0, (zoom - FAR_ZOOM) / (NEAR_ZOOM - FAR_ZOOM)));
  return 0.5 + 0.5 * (Math.round(share * 8) / 8);
}
