/** Zones that are being drawn, and every change that a hand or a key can make to them. Pure. */

import type { WatchedZone } from "@wire";

import { type Corner, within } from "../stage/shapes.ts";
import { CORNERS_AT_MOST, troubleOfLine, troubleOfOutline } from "./outline.ts";

export interface ZoneDraft extends WatchedZone {
  /** Stays the same while its name changes. */
  readonly key: string;
}

export interface Sheet {
  readonly zones: readonly ZoneDraft[];
  /** An outline that is not closed yet. */
  readonly sketch: readonly Corner[] | null;
  /** What is being sketched is a line: it is done with its second end. */
  readonly isLine?: boolean;
}

export function sheetOf(zones: readonly WatchedZone[]): Sheet {
  return { zones: zones.map((zone, index) => ({ ...zone, key: `z${String(index)}` })), sketch: null };
}

/** As the server takes them. */
export function zonesOf({ zones }: Sheet): readonly WatchedZone[] {
  return zones.map((zone) => ({
    name: zone.name.trim(),
    corners: zone.corners,
    forbidden: zone.forbidden,
    loiter_s: zone.loiter_s,
    roam_heights: zone.loiter_s === null ? null : zone.roam_heights,
    inertia_frames: zone.inertia_frames,
    grace_s: zone.grace_s,
    object_left_s: zone.object_left_s,
    object_removed_s: zone.object_removed_s,
    belongs_s: zone.belongs_s,
    crossing: zone.crossing,
    direction_deg: zone.direction_deg,
    running_heights: zone.running_heights,
    crowd_at_least: zone.crowd_at_least,
    dispersal: zone.dispersal,
    vehicle_stopped_s: zone.vehicle_stopped_s,
    fall_s: zone.fall_s,
    lying_s: zone.lying_s,
    fight_s: zone.fight_s,
    hours: zone.hours,
    labels: zone.labels.map((label) => label.trim()).filter(Boolean),
  }));
}

/** Whether it is a line, which is crossed, and no outline, which has an inside. */
export function isLine({ corners }: Pick<WatchedZone, "corners">): boolean {
  return corners.length === 2;
}

/** The limits of the rules that were measured on staged footage alone. */
export function experimentsOf({ fall_s, lying_s, fight_s }: Pick<WatchedZone, "fall_s" | "lying_s" | "fight_s">): readonly (number | null)[] {
  return [fall_s, lying_s, fight_s];
}

/** Whether anything inside a zone is told. */
export function watches(zone: WatchedZone): boolean {
  const limits = [zone.loiter_s, zone.object_left_s, zone.object_removed_s, zone.direction_deg, zone.running_heights, zone.crowd_at_least, zone.vehicle_stopped_s, ...experimentsOf(zone)];
  return zone.forbidden || zone.dispersal || limits.some((one) => one !== null);
}

export function isSame(one: readonly WatchedZone[], other: readonly WatchedZone[]): boolean {
  return JSON.stringify(zonesOf(sheetOf(one))) === JSON.stringify(zonesOf(sheetOf(other)));
}

/** Why each zone cannot be saved, by key; those without trouble are left out. */
export function troublesOf({ zones }: Sheet): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const zone of zones) {
    const trouble = troubleOf(zone, zones);
    if (trouble) found.set(zone.key, trouble);
  }
  return found;
}

function troubleOf(zone: ZoneDraft, all: readonly ZoneDraft[]): string | null {
  const outline = isLine(zone) ? troubleOfLine(zone.corners) : troubleOfOutline(zone.corners);
  if (outline) return outline;
  const name = zone.name.trim();
  if (name === "") return "It needs a name";
  if (name.length > 80) return "A name has 80 letters at most";
  if (all.some((other) => other.key !== zone.key && other.name.trim() === name)) return `Two zones are named ${name}`;
  if (!isLine(zone) && !watches(zone)) return "It would watch nothing: forbid entering, or choose another rule";
  if (zone.hours.some(({ days, begin, end }) => days.length === 0 || !CLOCK.test(begin) || !CLOCK.test(end) || begin === end)) return "Hours have a day, and two times as 22:00";
  return figuresOf(zone);
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

const isBetween = (value: number | null, least: number, most: number): boolean => value === null || (value >= least && value <= most);

function figuresOf(zone: ZoneDraft): string | null {
  if (!isBetween(zone.running_heights, 0.5, 20)) return "Running is 0.5 to 20 heights a second";
  if (!isBetween(zone.direction_deg, -180, 360)) return "A direction is -180 to 360 degrees";
  if (!(isBetween(zone.crowd_at_least, 2, 10_000) && (zone.crowd_at_least === null || Number.isInteger(zone.crowd_at_least)))) return "A crowd is a whole number from 2 to 10,000";
  if (!isBetween(zone.vehicle_stopped_s, 1, 86_400)) return "Vehicles stop for 1 to 86,400 seconds";
  if (!isBetween(zone.fall_s, 1, 3600)) return "Who fell lies for 1 to 3,600 seconds";
  if (!isBetween(zone.lying_s, 1, 86_400)) return "Lying is told after 1 to 86,400 seconds";
  if (!isBetween(zone.fight_s, 1, 60)) return "A fight lasts 1 to 60 seconds before it is told";
  return staysOf(zone);
}

function staysOf({ loiter_s, roam_heights, inertia_frames, grace_s, object_left_s, object_removed_s, belongs_s }: ZoneDraft): string | null {
  if (loiter_s !== null && !(loiter_s >= 0.5 && loiter_s <= 86_400)) return "Loitering begins after 0.5 to 86,400 seconds";
  if (roam_heights !== null && !(roam_heights >= 0.1 && roam_heights <= 100)) return "Roaming is 0.1 to 100 heights";
  if (!(Number.isInteger(inertia_frames) && inertia_frames >= 1 && inertia_frames <= 100)) return "Pictures in a row are a whole number from 1 to 100";
  if ([object_left_s, object_removed_s, belongs_s].some((one) => one !== null && !(one >= 1 && one <= 86_400))) return "Times of things are 1 to 86,400 seconds";
  if (!(grace_s >= 0 && grace_s <= 60)) return "The grace is 0 to 60 seconds";
  return null;
}

/** The first name of its kind that is free: `Zone`, `Zone 2`. */
export function freeName(zones: readonly ZoneDraft[], wanted = "Zone"): string {
  const taken = new Set(zones.map(({ name }) => name.trim()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${String(number)}`;
    if (!taken.has(name)) return name;
  }
}

export function withZone(sheet: Sheet, key: string, corners: readonly Corner[], noun = "Zone"): Sheet {
  const line = corners.length === 2;
  const zone: ZoneDraft = { ...SILENT, key, name: freeName(sheet.zones, line ? "Line" : noun), corners, loiter_s: line ? null : 60 };
  return { zones: [...sheet.zones, zone], sketch: null };
}

/** A zone that watches nothing yet. */
export const SILENT = {
  forbidden: false,
  loiter_s: null,
  roam_heights: null,
  inertia_frames: 3,
  grace_s: 2,
  object_left_s: null,
  object_removed_s: null,
  belongs_s: 60,
  crossing: null,
  direction_deg: null,
  running_heights: null,
  crowd_at_least: null,
  labels: [],
  dispersal: false,
  vehicle_stopped_s: null,
  fall_s: null,
  lying_s: null,
  fight_s: null,
  hours: [],
} as const satisfies Omit<WatchedZone, "name" | "corners">;

export function without(sheet: Sheet, key: string): Sheet {
  return { ...sheet, zones: sheet.zones.filter((zone) => zone.key !== key) };
}

export function changed(sheet: Sheet, key: string, change: Partial<Omit<ZoneDraft, "key">>): Sheet {
  return { ...sheet, zones: sheet.zones.map((zone) => (zone.key === key ? { ...zone, ...change } : zone)) };
}

function reshaped(sheet: Sheet, key: string, reshape: (corners: readonly Corner[]) => readonly Corner[]): Sheet {
  const zone = sheet.zones.find((one) => one.key === key);
  if (!zone) return sheet;
  const corners = reshape(zone.corners);
  return corners === zone.corners ? sheet : changed(sheet, key, { corners });
}

/** A corner somewhere else; the picture's edge holds it. */
export function cornerMoved(sheet: Sheet, key: string, index: number, to: Corner): Sheet {
  return reshaped(sheet, key, (corners) => corners.map((corner, at) => (at === index ? rounded(to) : corner)));
}

/** Corners moved together (a side, or the whole zone), as far as the picture reaches. */
export function cornersMoved(sheet: Sheet, key: string, indexes: readonly number[], by: Corner): Sheet {
  return reshaped(sheet, key, (corners) => {
    const moved = corners.filter((_corner, at) => indexes.includes(at));
    const x = held(by[0], moved.map((corner) => corner[0]));
    const y = held(by[1], moved.map((corner) => corner[1]));
    return corners.map((corner, at) => (indexes.includes(at) ? rounded([corner[0] + x, corner[1] + y]) : corner));
  });
}

function held(by: number, all: readonly number[]): number {
  return Math.min(1 - Math.max(...all), Math.max(-Math.min(...all), by));
}

/** A corner more on the side that begins at `index`; in the side's middle where no place is given. */
export function cornerAdded(sheet: Sheet, key: string, index: number, at?: Corner): Sheet {
  return reshaped(sheet, key, (corners) => {
    const [from, to] = [corners[index], corners[(index + 1) % corners.length]];
    if (!from || !to || corners.length >= CORNERS_AT_MOST || corners.length === 2) return corners;
    const place = at ?? [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    return corners.toSpliced(index + 1, 0, rounded(place));
  });
}

/** A corner less; three are left at least. */
export function cornerRemoved(sheet: Sheet, key: string, index: number): Sheet {
  return reshaped(sheet, key, (corners) => (corners.length <= 3 ? corners : corners.toSpliced(index, 1)));
}

/** Tenths of a per cent: finer than any hand, and short in the audit trail. */
export function rounded([x, y]: Corner): Corner {
  return [Math.round(within(x) * 1000) / 1000, Math.round(within(y) * 1000) / 1000];
}

/** Another person's zones that ours do not have by name, added to ours. */
export function together(sheet: Sheet, theirs: readonly WatchedZone[]): Sheet {
  const names = new Set(sheet.zones.map(({ name }) => name.trim()));
  const added = theirs.filter(({ name }) => !names.has(name));
  return { ...sheet, zones: [...sheet.zones, ...added.map((zone) => ({ ...zone, key: `theirs ${zone.name}` }))] };
}

export type Difference = "same" | "changed" | "only ours" | "only theirs";

/** Zone by zone, by name, how ours stand beside another person's. */
export function differencesOf(ours: readonly WatchedZone[], theirs: readonly WatchedZone[]): readonly (readonly [name: string, Difference])[] {
  const names = [...new Set([...ours, ...theirs].map(({ name }) => name))];
  return names.map((name) => {
    const [mine, other] = [ours.find((zone) => zone.name === name), theirs.find((zone) => zone.name === name)];
    if (!mine) return [name, "only theirs"];
    if (!other) return [name, "only ours"];
    return [name, isSame([mine], [other]) ? "same" : "changed"];
  });
}
