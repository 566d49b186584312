/**
 * The ground: how streets, water, green and buildings are drawn, from far to near.
 *
 * Up to zoom 14 a road is as wide as its class must be to be seen; from zoom 16 it is as wide as it is, in metres, so that what
 * drives on it keeps to its lane. Widths between are interpolated with base 2, as the map itself grows.
 */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";

import type { Palette } from "./palette.ts";

export const STREETS = "streets";
export const COVERED = "covered";

/** A first family that is only there for its weight: MapLibre reads the weight out of a name, and falls back to the next. */
const MEDIUM = ["Inter Medium", "Inter Variable", "system-ui"];
const SEMIBOLD = ["Inter Semibold", "Inter Variable", "system-ui"];

const EQUATOR_M = 40_075_016.686;
const TILE_PX = 512;

type Value = number | string | boolean;
type ByClass = Readonly<Record<string, Value>>;

const CLASS: ExpressionSpecification = ["get", "class"];

function byClass(values: ByClass, otherwise: Value): ExpressionSpecification {
  return ["match", CLASS, ...Object.entries(values).flat(), otherwise] as unknown as ExpressionSpecification;
}

const RANK: ByClass = { motorway: 9, trunk: 8, primary: 7, secondary: 6, tertiary: 5, minor: 4, service: 3, pedestrian: 2 };

const FAR: ByClass = { motorway: 1.1, trunk: 1, primary: 0.8, secondary: 0.5, tertiary: 0.3 };
const CITY: ByClass = { motorway: 3.2, trunk: 2.8, primary: 2.2, secondary: 1.7, tertiary: 1.2, minor: 0.7 };
const NEAR: ByClass = { motorway: 6, trunk: 5.4, primary: 4.8, secondary: 4, tertiary: 3.3, minor: 2.1, service: 1, pedestrian: 1.8 };
const USUAL_M: ByClass = { motorway: 11, trunk: 9, primary: 9, secondary: 8, tertiary: 7, minor: 6, service: 4, pedestrian: 5 };

/** How wide roads are drawn, in pixels; `edge` more at zoom 8, 12, 14, 16, 20 for their casing. */
function roadWidth(latitude: number, edge: readonly [number, number, number, number, number]): ExpressionSpecification {
  const metres: ExpressionSpecification = ["coalesce", ["get", "width"], byClass(USUAL_M, 5)];
  const perMetre = (zoom: number): number => (TILE_PX * 2 ** zoom) / (EQUATOR_M * Math.cos((latitude * Math.PI) / 180));
  const wide = (zoom: number, extra: number): ExpressionSpecification => ["+", ["*", metres, perMetre(zoom)], extra];
  return [
    "interpolate",
    ["exponential", 2],
    ["zoom"],
    8,
    ["+", byClass(FAR, 0.2), edge[0]],
    12,
    ["+", byClass(CITY, 0.4), edge[1]],
    14,
    ["+", byClass(NEAR, 0.8), edge[2]],
    16,
    wide(16, edge[3]),
    20,
    wide(20, edge[4]),
  ];
}

const all = (...tests: ExpressionSpecification[]): FilterSpecification => ["all", ...tests];
const structure = (name: string): ExpressionSpecification => ["==", ["get", "structure"], name];
const isLine: ExpressionSpecification = ["==", ["geometry-type"], "LineString"];
const isArea: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
const isClass = (...names: string[]): ExpressionSpecification => ["in", CLASS, ["literal", names]];

/** Lines, the more important above; at bridges over what they cross. */
function roads(palette: Palette, latitude: number): LayerSpecification[] {
  const source = { source: STREETS, "source-layer": "road" } as const;
  const layout = { "line-cap": "round", "line-join": "round", "line-sort-key": byClass(RANK, 1) } as const;
  const fill = byClass(
    {
      motorway: palette.motorway,
      trunk: palette.motorway,
      primary: palette.primary,
      secondary: palette.secondary,
      tertiary: palette.secondary,
      minor: palette.minor,
      service: palette.service,
      pedestrian: palette.square,
    },
    palette.minor,
  );
  const casingWidth = roadWidth(latitude, [0, 1, 1.6, 2.4, 4]);
  const width = roadWidth(latitude, [0, 0, 0, 0, 0]);
  const pair = (id: string, where: FilterSpecification, cap: "round" | "butt"): LayerSpecification[] => [
    {
      id: `${id}-casing`,
      type: "line",
      ...source,
      filter: where,
      minzoom: 11,
      layout: { ...layout, "line-cap": cap },
      paint: { "line-color": palette.casing, "line-width": casingWidth },
    },
    { id, type: "line", ...source, filter: where, layout, paint: { "line-color": fill, "line-width": width } },
  ];
  return [
    {
      id: "road-tunnel",
      type: "line",
      ...source,
      filter: all(isLine, structure("tunnel")),
      layout: { ...layout, "line-cap": "butt" },
      paint: { "line-color": palette.tunnel, "line-width": width, "line-dasharray": [1.4, 0.7] },
    },
    ...pair("road", all(isLine, ["!", ["has", "structure"]]), "round"),
    ...pair("road-bridge", all(isLine, structure("bridge")), "butt"),
  ];
}

function areas(palette: Palette): LayerSpecification[] {
  const green = byClass(
    { wood: palette.wood, park: palette.park, grave: palette.park, farm: palette.farm, pitch: palette.pitch, sand: palette.sand },
    palette.grass,
  );
  return [
    ...land(palette),
    { id: "green", type: "fill", source: STREETS, "source-layer": "green", paint: { "fill-color": green, "fill-antialias": false } },
    { id: "water", type: "fill", source: STREETS, "source-layer": "water", filter: isArea, paint: { "fill-color": palette.water } },
    {
      id: "stream",
      type: "line",
      source: STREETS,
      "source-layer": "water",
      filter: isLine,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.stream,
        "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 8, 0.6, 13, ["match", CLASS, "river", 2.4, 1], 17, ["match", CLASS, "river", 12, 4]],
      },
    },
    {
      id: "square",
      type: "fill",
      source: STREETS,
      "source-layer": "road",
      filter: isArea,
      minzoom: 14,
      paint: { "fill-color": palette.square, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0, 15, 1] },
    },
    {
      id: "building",
      type: "fill",
      source: STREETS,
      "source-layer": "building",
      minzoom: 13,
      paint: {
        "fill-color": palette.building,
        "fill-outline-color": palette.buildingEdge,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.35, 14.5, 1],
      },
    },
  ];
}

function thinLines(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "path",
      type: "line",
      source: STREETS,
      "source-layer": "path",
      minzoom: 14,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.path,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 14, 0.6, 17, ["match", CLASS, "steps", 3, "cycleway", 1.8, 1.4], 20, 5],
        "line-dasharray": ["match", CLASS, "steps", ["literal", [0.5, 0.6]], "cycleway", ["literal", [4, 1.2]], ["literal", [1.6, 1.8]]],
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.35, 15.5, 0.9],
      },
    },
  ];
}

function rails(palette: Palette): LayerSpecification[] {
  const heavy = isClass("rail", "light_rail");
  const open: ExpressionSpecification = ["!=", ["coalesce", ["get", "structure"], ""], "tunnel"];
  const source = { source: STREETS, "source-layer": "rail" } as const;
  return [
    {
      id: "rail-tunnel",
      type: "line",
      ...source,
      minzoom: 13,
      filter: structure("tunnel"),
      paint: { "line-color": palette.rail, "line-width": 1, "line-dasharray": [3, 3], "line-opacity": 0.5 },
    },
    {
      id: "rail",
      type: "line",
      ...source,
      filter: all(heavy, open),
      paint: { "line-color": palette.rail, "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, 0.6, 14, 1.8, 18, 4.5] },
    },
    {
      id: "rail-tie",
      type: "line",
      ...source,
      minzoom: 13.5,
      filter: all(heavy, open),
      paint: {
        "line-color": palette.railTie,
        "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 14, 0.9, 18, 2.8],
        "line-dasharray": [5, 5],
      },
    },
    {
      id: "tram",
      type: "line",
      ...source,
      minzoom: 13,
      filter: all(["!", heavy], open),
      paint: {
        "line-color": palette.rail,
        "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 13, 0.6, 18, 2.4],
        "line-opacity": 0.85,
      },
    },
  ];
}

function labels(palette: Palette): LayerSpecification[] {
  const halo = { "text-halo-color": palette.halo, "text-halo-width": 1.4, "text-halo-blur": 0.4 } as const;
  const named: ExpressionSpecification = ["has", "name"];
  const sites = ["hospital", "fire_station", "police", "station", "townhall", "school", "stadium"];
  const greens = ["park", "lake"];
  const towns = ["city", "town", "borough", "village", "suburb", "quarter", "hamlet", "neighbourhood", "island"];
  return [
    {
      id: "oneway",
      type: "symbol",
      source: STREETS,
      "source-layer": "road",
      minzoom: 16,
      filter: all(isLine, ["has", "oneway"]),
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 140,
        "icon-image": "oneway",
        "icon-size": ["interpolate", ["linear"], ["zoom"], 16, 0.55, 19, 1],
        "icon-padding": 4,
        "icon-rotation-alignment": "map",
      },
      paint: { "icon-opacity": 0.75 },
    },
    {
      id: "label-stream",
      type: "symbol",
      source: STREETS,
      "source-layer": "water",
      minzoom: 12,
      filter: all(isLine, named),
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 420,
        "text-field": ["get", "name"],
        "text-font": MEDIUM,
        "text-size": 12,
        "text-letter-spacing": 0.08,
      },
      paint: { "text-color": palette.labelWater, ...halo },
    },
    {
      id: "label-path",
      type: "symbol",
      source: STREETS,
      "source-layer": "path",
      minzoom: 16,
      filter: all(isLine, named),
      layout: { "symbol-placement": "line", "symbol-spacing": 320, "text-field": ["get", "name"], "text-font": MEDIUM, "text-size": 10.5 },
      paint: { "text-color": palette.labelSoft, ...halo },
    },
    {
      id: "label-road-minor",
      type: "symbol",
      source: STREETS,
      "source-layer": "road",
      minzoom: 14.5,
      filter: all(isLine, named, isClass("minor", "service", "pedestrian")),
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 300,
        "text-field": ["get", "name"],
        "text-font": MEDIUM,
        "text-size": ["interpolate", ["linear"], ["zoom"], 14, 10, 17, 12.5],
        "text-padding": 6,
      },
      paint: { "text-color": palette.labelSoft, ...halo },
    },
    {
      id: "label-road",
      type: "symbol",
      source: STREETS,
      "source-layer": "road",
      minzoom: 12.5,
      filter: all(isLine, named, isClass("motorway", "trunk", "primary", "secondary", "tertiary")),
      layout: {
        "symbol-placement": "line",
        "symbol-sort-key": ["-", 0, byClass(RANK, 1)],
        "symbol-spacing": 340,
        "text-field": ["get", "name"],
        "text-font": MEDIUM,
        "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10.5, 17, 14],
        "text-padding": 8,
      },
      paint: { "text-color": palette.label, ...halo },
    },
    {
      id: "label-green",
      type: "symbol",
      source: STREETS,
      "source-layer": "place",
      minzoom: 13.5,
      filter: isClass(...greens),
      layout: { "text-field": ["get", "name"], "text-font": MEDIUM, "text-size": 11, "text-max-width": 7, "text-padding": 8 },
      paint: { "text-color": byClass({ lake: palette.labelWater }, palette.labelGreen), ...halo },
    },
    {
      id: "label-site",
      type: "symbol",
      source: STREETS,
      "source-layer": "place",
      minzoom: 13,
      filter: isClass(...sites),
      layout: {
        "symbol-sort-key": ["coalesce", ["get", "rank"], 20],
        "icon-image": ["concat", "site-", CLASS],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 13, 0.75, 16, 1],
        "text-field": ["step", ["zoom"], "", 14.5, ["get", "name"]],
        "text-font": MEDIUM,
        "text-size": 11,
        "text-offset": [0, 1],
        "text-anchor": "top",
        "text-max-width": 8,
        "text-optional": true,
        "icon-padding": 4,
      },
      paint: { "text-color": palette.labelSoft, ...halo },
    },
    {
      id: "label-place",
      type: "symbol",
      source: STREETS,
      "source-layer": "place",
      filter: isClass(...towns, "square"),
      maxzoom: 17,
      layout: {
        "symbol-sort-key": ["coalesce", ["get", "rank"], 20],
        "text-field": ["match", CLASS, ["city", "town", "village", "hamlet", "square", "island"], ["get", "name"], ["upcase", ["get", "name"]]],
        "text-font": SEMIBOLD,
        "text-size": [
          "interpolate",
          ["linear"],
          ["zoom"],
          9,
          byClass({ city: 15, town: 13 }, 10),
          15,
          byClass({ city: 24, town: 18, village: 14, suburb: 13, borough: 13 }, 11),
        ],
        "text-letter-spacing": ["match", CLASS, ["suburb", "borough", "quarter", "neighbourhood"], 0.14, 0.01],
        "text-max-width": 8,
        "text-padding": 10,
      },
      paint: {
        "text-color": ["match", CLASS, ["city", "town", "village"], palette.label, palette.labelSoft],
        "text-halo-color": palette.halo,
        "text-halo-width": 1.8,
        "text-halo-blur": 0.6,
      },
    },
  ];
}

/** The bare land, while there are no streets. */
export function groundWithoutStreets(palette: Palette): LayerSpecification[] {
  return [{ id: "beyond", type: "background", paint: { "background-color": palette.land } }];
}

/** The land that the streets cover, and the ground beyond it, of which nobody here knows anything. */
function land(palette: Palette): LayerSpecification[] {
  return [
    { id: "beyond", type: "background", paint: { "background-color": palette.beyond } },
    { id: "land", type: "fill", source: COVERED, paint: { "fill-color": palette.land, "fill-antialias": false } },
    { id: "land-edge", type: "line", source: COVERED, paint: { "line-color": palette.beyondEdge, "line-width": 1 } },
  ];
}

/** The ground in drawing order. `latitude`: where metres are true. */
export function groundLayers(palette: Palette, latitude: number): LayerSpecification[] {
  return [...areas(palette), ...thinLines(palette), ...roads(palette, latitude), ...rails(palette), ...labels(palette)];
}
