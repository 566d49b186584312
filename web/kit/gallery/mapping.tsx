import { type ReactNode, useEffect, useRef, useState } from "react";

import { CityMap } from "../map/CityMap.tsx";
import { MapFallback } from "../map/MapFallback.tsx";
import { MapList } from "../map/MapList.tsx";
import type { ThemeName } from "../map/palette.ts";
import type { CameraOnMap, Chosen, IncidentOnMap, MapStreets, Spot, ThingOnMap } from "../map/shown.ts";
import { examples } from "./examples.ts";
import css from "./mapping.module.css";
import { MovingMap, OneLegend } from "./moving.tsx";
import type { Chapter } from "./specimen.ts";
import { nothing, Tray } from "./trays.tsx";

const MIDDLE: Spot = { latitude: 52.4312, longitude: 13.5339 };

/** The map, with made-up things on bare land: the gallery asks no server for streets. */
export const MAPPING: Chapter = {
  title: "Mapping",
  specimens: [
    {
      part: "CityMap",
      purpose: "The city with what happens in it.",
      states: [
        { name: "loading", draw: () => <Sight>{(theme) => <CityMap label="Map, loading" theme={theme} streets={null} compact />}</Sight> },
        { name: "no streets", draw: () => <Sight>{(theme) => <CityMap label="Map without streets" theme={theme} streets={streets("none")} compact />}</Sight> },
        { name: "streets being drawn", draw: () => <Sight>{(theme) => <CityMap label="Map, being drawn" theme={theme} streets={streets("building")} compact />}</Sight> },
        { name: "error", draw: () => <Sight>{(theme) => <CityMap label="Map with an error" theme={theme} streets={streets("broken")} compact />}</Sight> },
        { name: "filled, one selected", wide: true, draw: () => <Sight height={380}>{(theme) => <OneMap theme={theme} count={5} />}</Sight> },
        { name: "too much", wide: true, draw: () => <Sight height={380}>{(theme) => <OneMap theme={theme} count={400} />}</Sight> },
        { name: "on the move", wide: true, draw: () => <Sight height={420}>{(theme) => <MovingMap theme={theme} streets={BARE} count={400} />}</Sight> },
        { name: "too much on the move", wide: true, vast: true, draw: () => <Sight height={420}>{(theme) => <MovingMap theme={theme} streets={BARE} count={2_000} />}</Sight> },
        {
          name: "the browser draws no map",
          wide: true,
          draw: () => (
            <Sight height={380}>
              {(theme) => <MapFallback label="Map in words" theme={theme} streets={streets("ready")} incidents={incidents(4)} cameras={CAMERAS} />}
            </Sight>
          ),
        },
      ],
    },
    {
      part: "MapLegend",
      purpose: "What the shapes that move stand for.",
      states: [{ name: "some of each", draw: () => <Sight height={220}>{(theme) => <OneLegend theme={theme} />}</Sight> }],
    },
    {
      part: "MapList",
      purpose: "The same as the map in words.",
      states: [
        { name: "filled", draw: () => <Tray height={320}><MapList incidents={incidents(4)} cameras={CAMERAS} units={UNITS} selected={null} onSelect={nothing} /></Tray> },
        { name: "empty", draw: () => <Tray height={200}><MapList incidents={[]} cameras={[]} selected={null} onSelect={nothing} /></Tray> },
      ],
    },
  ],
};

function OneMap({ theme, count }: { readonly theme: ThemeName; readonly count: number }) {
  const [shown] = useState(() => incidents(count));
  const [selected, setSelected] = useState<Chosen | null>({ what: "incident", id: shown[0]?.id ?? "" });
  return <CityMap label="Map of a made-up city" theme={theme} streets={BARE} incidents={shown} cameras={CAMERAS} selected={selected} onSelect={setSelected} />;
}

function streets(state: MapStreets["streets"]["state"]): MapStreets {
  const words = {
    none: "no streets: set city.streets to an OpenStreetMap extract or a SUMO network",
    building: "drawing city.osm.pbf: 340 of 1,600 tiles",
    ready: "",
    broken: "city.osm.pbf: is not a whole OpenStreetMap extract",
  }[state];
  return {
    streets: { state, words, share: state === "building" ? 0.21 : null },
    tiles: "",
    minzoom: 8,
    maxzoom: 15,
    bounds: null,
    centre: { ...MIDDLE, zoom: 14 },
    attribution: "© OpenStreetMap contributors",
    version: "",
  };
}

const BARE = streets("ready");

function incidents(count: number): readonly IncidentOnMap[] {
  return examples(count).map((one, index) => ({
    id: one.id,
    title: one.summary,
    severity: one.severity,
    priority: one.priority,
    waiting: one.phase === "open",
    uncertainty_m: index % 3 === 0 ? 90 : 8,
    ...around(index, 0.0034),
  }));
}

const CAMERAS: readonly CameraOnMap[] = (["viewing", "waiting", "lost"] as const).map((state, index) => ({
  id: state,
  title: ["Gate 1", "Bridge 2", "Station square"][index] ?? "",
  state,
  ...around(index + 1.4, 0.0026),
}));

const UNITS: readonly ThingOnMap[] = ["police", "fire_engine"].map((kind, index) => ({ id: kind, kind, label: `Unit ${String(index + 1)}`, heading: 40, ...around(index + 2.2, 0.003) }));

/** On a spiral, so that none lies on another. */
function around(index: number, step: number): Spot {
  const angle = index * 2.4;
  const far = step * Math.sqrt(index);
  return { latitude: MIDDLE.latitude + far * Math.sin(angle), longitude: MIDDLE.longitude + 1.6 * far * Math.cos(angle) };
}

/** Draws only while it is in sight, in the theme around it: a browser keeps few maps at a time. */
function Sight({ height = 200, children }: { readonly height?: number; readonly children: (theme: ThemeName) => ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  const [theme, setTheme] = useState<ThemeName>("dark");
  useEffect(() => {
    const here = place.current;
    if (here === null) return;
    const read = (): void => {
      setTheme(here.closest<HTMLElement>("[data-theme]")?.dataset.theme === "light" ? "light" : "dark");
    };
    read();
    const sight = new IntersectionObserver((entries) => { setSeen(entries.some((entry) => entry.isIntersecting)); }, { rootMargin: "80px" });
    const page = new MutationObserver(read);
    sight.observe(here);
    page.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      sight.disconnect();
      page.disconnect();
    };
  }, []);
  return (
    <div ref={place} className={css.sight} style={{ height }}>
      {seen ? children(theme) : null}
    </div>
  );
}
