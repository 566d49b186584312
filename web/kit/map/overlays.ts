/** What lies on the ground: incidents with their reach, and cameras. What moves has a canvas of its own (`ThingsCanvas.ts`). */

import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";

import type { Palette } from "./palette.ts";
import { WORST_FIRST } from "./shown.ts";

export const INCIDENTS = "incidents";
/** The selected incident stands by itself, in no cluster. */
export const CHOSEN = "chosen";
export const REACH = "reach";
export const CAMERAS = "cameras";
export const TRUTHS = "truths";

/** Layers that can be chosen from, the uppermost first. */
export const CHOSEN_FROM = ["incident-chosen", "incident", "incident-cluster", "camera"] as const;

const BOLD = ["Inter Bold", "Inter Variable", "system-ui"];
const MEDIUM = ["Inter Semibold", "Inter Variable", "system-ui"];

/** What lies closer together than signs are wide is one sign, however near one looks. */
const CLUSTERED_TO_ZOOM = 21;
const CLUSTERED_WITHIN_PX = 38;

/** What the sources hold, by their names. */
export type OverlayData = Readonly<Record<typeof INCIDENTS | typeof CHOSEN | typeof REACH | typeof CAMERAS | typeof TRUTHS, FeatureCollection>>;

/** How far a camera steps aside for an incident in its place. */
export const BESIDE_PX = 31;

export function overlaySources(data: OverlayData): Record<string, SourceSpecification> {
  return {
    [TRUTHS]: { type: "geojson", data: data.truths },
    [REACH]: { type: "geojson", data: data.reach },
    [CAMERAS]: { type: "geojson", data: data.cameras },
    [CHOSEN]: { type: "geojson", data: data.chosen },
    [INCIDENTS]: {
      type: "geojson",
      data: data.incidents,
      cluster: true,
      maxzoom: CLUSTERED_TO_ZOOM + 1,
      clusterRadius: CLUSTERED_WITHIN_PX,
      clusterMaxZoom: CLUSTERED_TO_ZOOM,
      clusterProperties: {
        worst: ["min", ["get", "severityRank"]],
        waiting: ["max", ["case", ["get", "waiting"], 1, 0]],
        priority: ["max", ["get", "priority"]],
      },
    },
  };
}

/** The severity's name of a rank that a cluster keeps. */
const worstName: ExpressionSpecification = [
  "match",
  ["get", "worst"],
  ...WORST_FIRST.flatMap((name, rank) => [rank, name]),
  "Unknown",
] as unknown as ExpressionSpecification;

export function overlayLayers(palette: Palette): LayerSpecification[] {
  const severityColour = ["match", ["get", "severity"], ...Object.entries(palette.severities).flat(), palette.plain] as unknown as ExpressionSpecification;
  return [
    {
      id: "reach",
      type: "fill",
      source: REACH,
      paint: { "fill-color": severityColour, "fill-opacity": ["case", ["get", "selected"], 0.16, 0.07] },
    },
    {
      id: "reach-edge",
      type: "line",
      source: REACH,
      paint: {
        "line-color": severityColour,
        "line-opacity": ["case", ["get", "selected"], 0.9, 0.4],
        "line-width": ["case", ["get", "selected"], 1.6, 1],
        "line-dasharray": [3, 2.5],
      },
    },
    { id: "truth", type: "fill", source: TRUTHS, paint: { "fill-color": palette.exercise, "fill-opacity": 0.1 } },
    { id: "truth-edge", type: "line", source: TRUTHS, paint: { "line-color": palette.exercise, "line-width": 1.8, "line-dasharray": [1.5, 1.5] } },
    {
      id: "truth-words",
      type: "symbol",
      source: TRUTHS,
      layout: { "text-field": ["get", "title"], "text-font": BOLD, "text-size": 11, "text-max-width": 12, "symbol-placement": "point", "text-offset": [0, 2.4] },
      paint: { "text-color": palette.exercise, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
    {
      id: "camera",
      type: "symbol",
      source: CAMERAS,
      layout: {
        "icon-offset": ["case", ["get", "under"], ["literal", [0, BESIDE_PX]], ["literal", [0, 0]]],
        "icon-image": ["concat", ["get", "looks"], "-", ["get", "state"], ["case", ["get", "selected"], "-selected", ""]],
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.6, 14.5, 1],
        "text-field": ["step", ["zoom"], "", 15.5, ["get", "title"]],
        "text-font": MEDIUM,
        "text-size": 11,
        "text-offset": ["case", ["get", "under"], ["literal", [0, 4]], ["literal", [0, 1.4]]],
        "text-anchor": "top",
        "text-optional": true,
        "text-max-width": 10,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
    {
      id: "incident-cluster",
      type: "symbol",
      source: INCIDENTS,
      filter: ["has", "point_count"],
      layout: {
        "icon-image": ["concat", "cluster-", worstName, ["case", ["==", ["get", "waiting"], 1], "-waiting", ""]],
        "icon-allow-overlap": true,
        "text-field": ["to-string", ["get", "point_count_abbreviated"]],
        "text-font": BOLD,
        "text-size": 13,
        "text-allow-overlap": true,
      },
      paint: { "text-color": palette.ink },
    },
    incidentLayer("incident", INCIDENTS, palette, severityColour),
    incidentLayer("incident-chosen", CHOSEN, palette, severityColour),
  ];
}

function incidentLayer(id: string, source: string, palette: Palette, severityColour: ExpressionSpecification): LayerSpecification {
  const large = source === CHOSEN;
  return {
    id,
    type: "symbol",
    source,
    filter: ["!", ["has", "point_count"]],
    layout: {
      "symbol-sort-key": ["get", "priority"],
      "icon-image": ["concat", "incident-", ["get", "severity"], ["case", ["get", "waiting"], "-waiting", ""]],
      "icon-allow-overlap": true,
      "icon-size": large ? 1.2 : 1,
      "text-field": ["case", [">", ["get", "priority"], 0], ["to-string", ["get", "priority"]], ""],
      "text-font": BOLD,
      "text-size": large ? 13 : 11,
      "text-offset": ["match", ["get", "severity"], "Severe", ["literal", [0, 0.22]], ["literal", [0, 0]]],
      "text-allow-overlap": true,
    },
    paint: { "text-color": ["case", ["get", "waiting"], palette.onSeverity, severityColour] },
  };
}
