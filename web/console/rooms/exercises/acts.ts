/** What a director makes happen: an act that the simulator offers, filled in. Pure. */

import type { OfferedAct, OfferedField, OfferedPlace } from "@wire";

export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

/** A place by its name, or a spot of the map. */
export type Where = { readonly place: string } | { readonly spot: Spot };

/** Each field as it stands in the form: numbers as they are written. */
export type Filled = Readonly<Record<string, string | boolean>>;

export type Act = Readonly<Record<string, string | number | boolean>>;

/** A form as it begins: everything at its usual value. */
export function filledOf(act: OfferedAct): Filled {
  return Object.fromEntries(act.fields.map(({ name, kind, usual }) => [name, kind === "yes" ? usual === true : usual === null ? "" : String(usual)]));
}

/** The places where an act can be; all of them where it names none. */
export function placesOf(act: OfferedAct, places: readonly OfferedPlace[]): readonly OfferedPlace[] {
  return act.at.length === 0 ? places : places.filter(({ kind }) => act.at.includes(kind));
}

/** Some acts are bound to what stands there: a camera is painted over where a camera hangs. */
export function takesSpots(act: OfferedAct): boolean {
  return act.at.length === 0;
}

/** What is wrong with a field as it stands, in words; undefined where nothing is, or nothing is said yet. */
export function wrongWith(field: OfferedField, said: string | boolean | undefined): string | undefined {
  if (field.kind !== "number" || typeof said !== "string" || said.trim() === "") return undefined;
  const number = Number(said.replace(",", "."));
  if (!Number.isFinite(number)) return "A number.";
  const [low, high] = [field.low, field.high];
  if (low !== null && number < low) return `${String(low)} at least.`;
  if (high !== null && number > high) return `${String(high)} at most.`;
  return undefined;
}

/** The act as it is asked for; null while something is missing or wrong. */
export function askedActOf(act: OfferedAct, where: Where | null, filled: Filled): Act | null {
  if (where === null) return null;
  const said: Record<string, string | number | boolean> = { do: act.name, at: anchorOf(where) };
  for (const field of act.fields) {
    const value = filled[field.name];
    if (value === undefined || wrongWith(field, value) !== undefined) return null;
    if (typeof value === "boolean") said[field.name] = value;
    else if (value.trim() === "") return null;
    else said[field.name] = field.kind === "number" ? Number(value.replace(",", ".")) : value.trim();
  }
  return said;
}

/** How a simulator is told where: a place's own name, or latitude and longitude. */
export function anchorOf(where: Where): string {
  if ("place" in where) return where.place;
  return `spot:${where.spot.latitude.toFixed(6)},${where.spot.longitude.toFixed(6)}`;
}
