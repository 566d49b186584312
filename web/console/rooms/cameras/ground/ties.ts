/** Points that are the same in a camera's picture and on the map, while they are being tied. Pure. */

import type { GroundTie } from "@wire";

export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Pixel {
  /** Fractions of the picture. */
  readonly x: number;
  readonly y: number;
}

/** One point; one of its two places may still be missing. */
export interface TieDraft {
  readonly key: string;
  readonly pixel: Pixel | null;
  readonly spot: Spot | null;
}

/** As few as determine a ground, and as many as the server takes. */
export const TIES_AT_LEAST = 4;
export const TIES_AT_MOST = 32;

export function draftsOf(ties: readonly GroundTie[]): readonly TieDraft[] {
  return ties.map(({ x, y, latitude, longitude }, index) => ({ key: `t${String(index)}`, pixel: { x, y }, spot: { latitude, longitude } }));
}

/** Those with both places, as the server takes them. */
export function tiesOf(drafts: readonly TieDraft[]): readonly GroundTie[] {
  return drafts.flatMap(({ pixel, spot }) => (pixel && spot ? [{ ...pixel, ...spot }] : []));
}

/** A place was picked: it moves the chosen point, completes the one that lacks it, or begins a new one. */
export function picked(drafts: readonly TieDraft[], chosen: string | null, place: { readonly pixel: Pixel } | { readonly spot: Spot }): { readonly drafts: readonly TieDraft[]; readonly key: string } {
  const lacks = (one: TieDraft): boolean => ("pixel" in place ? one.pixel === null : one.spot === null);
  const target = drafts.find(({ key }) => key === chosen) ?? drafts.find(lacks);
  if (target) return { drafts: drafts.map((one) => (one === target ? { ...one, ...place } : one)), key: target.key };
  if (drafts.length >= TIES_AT_MOST) return { drafts, key: drafts.at(-1)?.key ?? "" };
  const key = freeKey(drafts);
  return { drafts: [...drafts, { key, pixel: null, spot: null, ...place }], key };
}

export function without(drafts: readonly TieDraft[], key: string): readonly TieDraft[] {
  return drafts.filter((one) => one.key !== key);
}

function freeKey(drafts: readonly TieDraft[]): string {
  let number = drafts.length;
  while (drafts.some(({ key }) => key === `t${String(number)}`)) number += 1;
  return `t${String(number)}`;
}

/** A latitude and longitude that somebody typed or pasted; null for what is none. */
export function spotOf(text: string): Spot | null {
  const [latitude, longitude, ...rest] = text.trim().split(/[\s,;]+/u).map(Number);
  if (latitude === undefined || longitude === undefined || rest.length > 0) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

export function textOf(spot: Spot | null): string {
  return spot === null ? "" : `${spot.latitude.toFixed(6)}, ${spot.longitude.toFixed(6)}`;
}

/** What is still to be done, in words. */
export function nextOf(drafts: readonly TieDraft[]): string {
  const open = drafts.find(({ pixel, spot }) => pixel === null || spot === null);
  if (open) return open.spot === null ? "Click the same place on the map." : "Click the same place in the picture.";
  const missing = TIES_AT_LEAST - drafts.length;
  if (missing > 0) return `Click a place on the ground in the picture, then the same on the map: ${String(missing)} more ${missing === 1 ? "is" : "are"} needed.`;
  if (drafts.length === TIES_AT_LEAST) return "Four points always fit. A fifth shows how good they are.";
  return "Compare the grid with kerbs and walls; more points, spread over the ground, make it surer.";
}
