// @vitest-environment node
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { signOf } from "../kit/map/images.ts";
import { PALETTES } from "../kit/map/palette.ts";
import { boxAround, camerasOf, chosenOf, circle, incidentsOf, reachOf } from "../kit/map/places.ts";
import type { IncidentOnMap, MapStreets } from "../kit/map/shown.ts";
import { styleOf } from "../kit/map/style.ts";

const NOTHING = { type: "FeatureCollection", features: [] } as const;
const EMPTY = { incidents: NOTHING, chosen: NOTHING, reach: NOTHING, cameras: NOTHING, truths: NOTHING } as never;
const ORIGIN = "https://city.example";

const STREETS: MapStreets = {
  streets: { state: "ready", words: "", share: 1 },
  tiles: "/api/map/{z}/{x}/{y}?v=1",
  minzoom: 8,
  maxzoom: 15,
  bounds: [13.4, 52.4, 13.6, 52.5],
  centre: { latitude: 52.43, longitude: 13.53, zoom: 14 },
  attribution: "© OpenStreetMap contributors",
  version: "1",
};

/** Every layer that the server's tiles have (`gateway/streets/marks.py`). */
const SERVED = ["green", "water", "building", "path", "road", "rail", "place"];

function incident(change: Partial<IncidentOnMap> = {}): IncidentOnMap {
  return { id: "1", title: "One", severity: "Severe", priority: 50, waiting: true, latitude: 52.43, longitude: 13.53, uncertainty_m: 50, ...change };
}

describe.each(["dark", "light"] as const)("the %s style", (theme) => {
  it.each([STREETS, null])("is one that the engine takes", (streets) => {
    expect(validateStyleMin(styleOf(theme, streets, EMPTY, ORIGIN) as never)).toEqual([]);
  });

  it("asks nobody outside the house", () => {
    const addresses = JSON.stringify(styleOf(theme, STREETS, EMPTY, ORIGIN)).match(/[a-z]+:\/\/[^"]+/g) ?? [];
    expect(addresses).toEqual([`${ORIGIN}/api/map/{z}/{x}/{y}?v=1`]);
  });

  it("draws every layer that the server has, and no other", () => {
    const drawn = styleOf(theme, STREETS, EMPTY, ORIGIN).layers.flatMap((layer) => ("source-layer" in layer ? [layer["source-layer"]] : []));
    expect([...new Set(drawn)].toSorted()).toEqual(SERVED.toSorted());
  });

  it("has its tones from tokens.css", () => {
    const css = readFileSync(new URL("../kit/tokens.css", import.meta.url), "utf8");
    const block = new RegExp(String.raw`\[data-theme="${theme}"\] \{([^}]*)\}`).exec(css)?.[1] ?? "";
    const token = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1] ?? "";
    const suffix = theme === "dark" ? "" : "-solid";
    const palette = PALETTES[theme];
    for (const [severity, colour] of Object.entries(palette.severities)) expect.soft(colour).toBe(token(`${severity.toLowerCase()}${suffix}`));
    expect.soft([palette.accent, palette.ink, palette.paper]).toEqual([token("accent"), token("ink"), token("panel")]);
    const lamps = [palette.ok, palette.warn, palette.bad, palette.exercise];
    expect.soft(lamps).toEqual(["ok", "warn", "bad", "exercise"].map((name) => token(`${name}${suffix}`)));
  });
});

it("every sign that a layer can ask for is drawn", () => {
  const severities = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];
  const names = [
    ...severities.flatMap((one) => [`incident-${one}`, `incident-${one}-waiting`, `cluster-${one}`, `cluster-${one}-waiting`]),
    ...["viewing", "waiting", "lost"].flatMap((one) => [`camera-${one}`, `camera-${one}-selected`]),
    "site-hospital",
    "oneway",
  ];
  expect(names.filter((name) => signOf(name) === null)).toEqual([]);
  expect(signOf("nobody-knows")).toBeNull();
  expect(signOf("camera-melted")).toBeNull();
});

describe("places", () => {
  it("a circle has its radius in metres, wherever it lies", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: -179, max: 179, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        (latitude, longitude, radius) => {
          for (const [x = 0, y = 0] of circle({ latitude, longitude }, radius).coordinates[0] ?? []) {
            const north = (y - latitude) * 111_195;
            const east = (x - longitude) * 111_195 * Math.cos((latitude * Math.PI) / 180);
            expect(Math.hypot(north, east)).toBeCloseTo(radius, 0);
          }
        },
      ),
    );
  });

  it("what lies nowhere on Earth is left out, not drawn at null island", () => {
    const lost = [incident({ latitude: Number.NaN }), incident({ longitude: 400 }), incident({ latitude: 91 })];
    expect(incidentsOf(lost, null).features).toEqual([]);
    expect(reachOf(lost, null).features).toEqual([]);
    expect(boxAround(lost)).toBeNull();
  });

  it("a severity that a newer server says is drawn as unknown", () => {
    expect(incidentsOf([incident({ severity: "Apocalyptic" })], null).features[0]?.properties).toMatchObject({ severity: "Unknown", severityRank: 4 });
  });

  it("only what is known badly has a circle", () => {
    expect(reachOf([incident({ uncertainty_m: 3 }), incident({ uncertainty_m: 60 })], null).features).toHaveLength(1);
  });

  it("an incident and a camera of one name are not both selected", () => {
    const chosen = { what: "camera", id: "1" } as const;
    expect(chosenOf([incident()], chosen).features).toEqual([]);
    const camera = { id: "1", title: "Gate", state: "viewing", latitude: 1, longitude: 1 } as const;
    expect(camerasOf([camera], [], chosen).features[0]?.properties?.selected).toBe(true);
  });

  it("a camera steps aside for an incident in its place, and only then", () => {
    const camera = { id: "a", title: "Gate", state: "viewing", latitude: 52.43, longitude: 13.53 } as const;
    const far = { ...camera, id: "b", latitude: 52.44 } as const;
    expect(camerasOf([camera, far], [incident()], null).features.map((one) => one.properties?.under as boolean)).toEqual([true, false]);
  });

  it("the selected incident stands by itself, and every other may share a sign", () => {
    const all = ["1", "2", "3"].map((id) => incident({ id }));
    const chosen = { what: "incident", id: "2" } as const;
    expect(chosenOf(all, chosen).features.map((one) => one.properties?.id as string)).toEqual(["2"]);
    expect(incidentsOf(all, chosen).features.map((one) => one.properties?.id as string)).toEqual(["1", "3"]);
  });

  it("the box around spots holds them all", () => {
    const spot = fc.record({ latitude: fc.double({ min: -85, max: 85, noNaN: true }), longitude: fc.double({ min: -180, max: 180, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(spot, { minLength: 1 }), (spots) => {
        const [west, south, east, north] = boxAround(spots) ?? [0, 0, 0, 0];
        return spots.every((one) => one.latitude >= south && one.latitude <= north && one.longitude >= west && one.longitude <= east);
      }),
    );
  });
});
