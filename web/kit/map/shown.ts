/** What a map is given to show. Rooms translate their rows into these; the map knows no room. */

import type { Severity } from "../words.ts";

/** How the streets are, as `GET /api/map` says it. */
export interface MapStreets {
  readonly streets: {
    readonly state: "none" | "building" | "ready" | "broken";
    readonly words?: string | undefined;
    /** How much of it is drawn, 0 to 1. */
    readonly share?: number | null | undefined;
  };
  /** A tile's address from the root of the server, with `{z}/{x}/{y}`. */
  readonly tiles: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  /** West, south, east, north. */
  readonly bounds: readonly [number, number, number, number] | null;
  readonly centre: { readonly latitude: number; readonly longitude: number; readonly zoom: number } | null;
  readonly attribution: string;
  /** Of the tiles; empty while there are none. */
  readonly version: string;
}

export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

export interface IncidentOnMap extends Spot {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly priority: number;
  /** Nobody has acknowledged it yet. */
  readonly waiting: boolean;
  /** Radius of the circle that holds the true place, in metres. */
  readonly uncertainty_m: number;
}

/** A camera, or another device that stands in its place. */
export interface CameraOnMap extends Spot {
  readonly id: string;
  readonly title: string;
  /** What its sign shows; a camera where it is not said. */
  readonly looks?: "camera" | "sensor";
  readonly state: "viewing" | "waiting" | "lost";
}

/** Whatever moves: vehicles, units, people. */
export interface ThingOnMap extends Spot {
  readonly id: string;
  /** What it is (`car`, `fire_engine`); `looks.ts` knows how that is drawn. */
  readonly kind: string;
  /** Degrees clockwise from north; null: it points nowhere. */
  readonly heading: number | null;
  /** What a unit is called on the radio. */
  readonly label?: string | undefined;
}

/** A place in an exercise at which something is true: a ring, told apart from whatever was reported. */
export interface TruthOnMap extends Spot {
  readonly id: string;
  readonly title: string;
  readonly radius_m: number;
}

export interface Chosen {
  readonly what: "incident" | "camera" | "thing";
  readonly id: string;
}

/** Pixels at each edge that panels cover: what is shown is shown in the rest. */
export interface Covered {
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly left?: number;
}

/** What a page may do with a map that stands. */
export interface MapHandle {
  /** Show everything that is on it; the whole city where nothing is. */
  fit(): void;
  /** The place in the middle of what is seen; null while there is no map. */
  middle(): Spot | null;
  /** Bring a place into the middle. */
  show(place: Spot & { readonly zoom?: number }): void;
  /** Where everything is that moves; between two calls it is drawn on its way. Whatever is not named is gone. */
  setThings(things: readonly ThingOnMap[]): void;
}

/** The worst first, as a cluster shows it. */
export const WORST_FIRST: readonly Severity[] = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];
