/** From what is shown to GeoJSON, and the little geometry that it needs. */

import type { Feature, FeatureCollection, Point, Polygon } from "geojson";

import { severityOf } from "../words.ts";
import { type CameraOnMap, type Chosen, type IncidentOnMap, type Spot, type TruthOnMap, WORST_FIRST } from "./shown.ts";

const METRES_A_DEGREE = 111_195;
const CORNERS = 64;

/** Below it a circle would hide behind its own sign. */
const REACH_SHOWN_FROM_M = 12;

/** The same for places that one sign would cover: about ten metres. */
function nearly(spot: Spot): string {
  return `${spot.latitude.toFixed(4)} ${spot.longitude.toFixed(4)}`;
}

export function isOnEarth(spot: Spot): boolean {
  return Math.abs(spot.latitude) <= 85 && Math.abs(spot.longitude) <= 180;
}

function point(spot: Spot): Point {
  return { type: "Point", coordinates: [spot.longitude, spot.latitude] };
}

function collection<Shape extends Point | Polygon>(features: Feature<Shape>[]): FeatureCollection<Shape> {
  return { type: "FeatureCollection", features };
}

/** Incidents that may share a sign: all but the selected one. */
export function incidentsOf(incidents: readonly IncidentOnMap[], selected: Chosen | null): FeatureCollection<Point> {
  return signsOf(incidents.filter((one) => !isChosen(selected, "incident", one.id)));
}

/** The selected incident, where it is one. */
export function chosenOf(incidents: readonly IncidentOnMap[], selected: Chosen | null): FeatureCollection<Point> {
  return signsOf(incidents.filter((one) => isChosen(selected, "incident", one.id)));
}

function signsOf(incidents: readonly IncidentOnMap[]): FeatureCollection<Point> {
  return collection(
    incidents.filter(isOnEarth).map((one) => {
      const severity = severityOf(one.severity);
      return {
        type: "Feature",
        geometry: point(one),
        properties: {
          id: one.id,
          title: one.title,
          severity,
          severityRank: WORST_FIRST.indexOf(severity),
          priority: Math.round(one.priority),
          waiting: one.waiting,
        },
      };
    }),
  );
}

/** Where an incident may be: the circle that holds its true place. */
export function reachOf(incidents: readonly IncidentOnMap[], selected: Chosen | null): FeatureCollection<Polygon> {
  return collection(
    incidents
      .filter((one) => isOnEarth(one) && one.uncertainty_m >= REACH_SHOWN_FROM_M)
      .map((one) => ({
        type: "Feature",
        geometry: circle(one, one.uncertainty_m),
        properties: { severity: severityOf(one.severity), selected: isChosen(selected, "incident", one.id) },
      })),
  );
}

/** Cameras; one in whose place an incident is steps aside (`under`), so that both are seen. */
export function camerasOf(
  cameras: readonly CameraOnMap[],
  incidents: readonly IncidentOnMap[],
  selected: Chosen | null,
): FeatureCollection<Point> {
  const taken = new Set(incidents.map(nearly));
  return collection(
    cameras.filter(isOnEarth).map((one) => ({
      type: "Feature",
      geometry: point(one),
      properties: { id: one.id, title: one.title, looks: one.looks ?? "camera", state: one.state, selected: isChosen(selected, "camera", one.id), under: taken.has(nearly(one)) },
    })),
  );
}

/** The rings of what is true in an exercise, and a point in the middle of each for its words. */
export function truthsOf(truths: readonly TruthOnMap[]): FeatureCollection<Polygon> {
  return collection(truths.filter(isOnEarth).map((one) => ({ type: "Feature", geometry: circle(one, one.radius_m), properties: { title: one.title } })));
}

export function isChosen(selected: Chosen | null, what: Chosen["what"], id: string): boolean {
  return selected !== null && selected.what === what && selected.id === id;
}

/** A circle of so many metres on the ground. */
export function circle(middle: Spot, radius_m: number): Polygon {
  const north = radius_m / METRES_A_DEGREE;
  const east = north / Math.max(Math.cos((middle.latitude * Math.PI) / 180), 1e-6);
  const ring = Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return [middle.longitude + east * Math.cos(angle), middle.latitude + north * Math.sin(angle)];
  });
  return { type: "Polygon", coordinates: [ring] };
}

export type Box = readonly [west: number, south: number, east: number, north: number];

export function boxOf([west, south, east, north]: Box): Polygon {
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}

/** The box around spots; null where there are none. */
export function boxAround(spots: readonly Spot[]): Box | null {
  const known = spots.filter(isOnEarth);
  if (known.length === 0) return null;
  // One by one: the circles of two thousand incidents are more corners than a call takes arguments.
  return known.reduce<Box>(
    ([west, south, east, north], { longitude, latitude }) => [
      Math.min(west, longitude),
      Math.min(south, latitude),
      Math.max(east, longitude),
      Math.max(north, latitude),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}
