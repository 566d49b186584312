import type { StyleSpecification, VectorSourceSpecification } from "maplibre-gl";

import { COVERED, groundLayers, groundWithoutStreets, STREETS } from "./ground.ts";
import { type OverlayData, overlayLayers, overlaySources } from "./overlays.ts";
import { PALETTES, type ThemeName } from "./palette.ts";
import { type Box, boxOf } from "./places.ts";
import type { MapStreets } from "./shown.ts";

/** Metres are true here where nobody says where the city lies. */
const SOMEWHERE = 50;
const WORLD: Box = [-180, -85, 180, 85];

/** The whole map as a value: the same of everything is the same style. No address in it leads out of this house. */
export function styleOf(theme: ThemeName, streets: MapStreets | null, data: OverlayData, origin: string): StyleSpecification {
  const palette = PALETTES[theme];
  const style = { version: 8, name: `Civigil ${theme}` } as const;
  if (streets === null || streets.version === "") {
    return { ...style, sources: overlaySources(data), layers: [...groundWithoutStreets(palette), ...overlayLayers(palette)] };
  }
  const ground: VectorSourceSpecification = {
    type: "vector",
    tiles: [`${origin}${streets.tiles}`],
    minzoom: streets.minzoom,
    maxzoom: streets.maxzoom,
    ...(streets.bounds ? { bounds: [...streets.bounds] as [number, number, number, number] } : {}),
  };
  const latitude = streets.centre?.latitude ?? SOMEWHERE;
  return {
    ...style,
    sources: { [COVERED]: { type: "geojson", data: boxOf(streets.bounds ?? WORLD) }, [STREETS]: ground, ...overlaySources(data) },
    layers: [...groundLayers(palette, latitude), ...overlayLayers(palette)],
  };
}
