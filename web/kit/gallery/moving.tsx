import { useEffect, useRef, useState } from "react";

import { CityMap } from "../map/CityMap.tsx";
import { FAMILIES } from "../map/looks.ts";
import { MapLegend } from "../map/MapLegend.tsx";
import type { ThemeName } from "../map/palette.ts";
import type { MapHandle, MapStreets, ThingOnMap } from "../map/shown.ts";

const REPORTED_EVERY_MS = 500;
const KINDS = ["car", "car", "car", "van", "car", "truck", "bicycle", "person", "car", "bus", "tram"];
const UNITS = ["police", "fire_engine", "ambulance"];

/** So many things that go their ways over bare land; told twice a second, as a simulator tells them. */
export function MovingMap({ theme, streets, count }: { readonly theme: ThemeName; readonly streets: MapStreets; readonly count: number }) {
  const map = useRef<MapHandle>(null);
  const [going] = useState(() => things(count, streets.centre ?? { latitude: 0, longitude: 0 }));
  useEffect(() => {
    const began = performance.now();
    const tell = (): void => map.current?.setThings(going.map((one) => one((performance.now() - began) / 1000)));
    tell();
    const timer = setInterval(tell, REPORTED_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [going]);
  return <CityMap ref={map} label={`Map with ${String(count)} things on the move`} theme={theme} streets={streets} />;
}

/** The legend with some of everything. */
export function OneLegend({ theme }: { readonly theme: ThemeName }) {
  return (
    <div style={{ position: "relative", height: "100%" }}>
      <MapLegend theme={theme} counts={Object.fromEntries(FAMILIES.map((family, index) => [family, 3 + index ** 4]))} />
    </div>
  );
}

/** Each rounds a block of its own, at the pace of a town: a way and a beginning of its own, from its number alone. */
function things(count: number, middle: { readonly latitude: number; readonly longitude: number }): readonly ((seconds: number) => ThingOnMap)[] {
  return Array.from({ length: count }, (_, index) => {
    const unit = index % 97 === 5 ? UNITS[Math.floor(index / 97) % UNITS.length] : undefined;
    const kind = unit ?? KINDS[index % KINDS.length] ?? "car";
    const far = 0.0007 * Math.sqrt(index + 1);
    const [east, north] = [far * 1.6 * Math.cos(index * 2.4), far * Math.sin(index * 2.4)];
    const round = 0.0006 + (index % 7) * 0.0002;
    const pace = (kind === "person" ? 1.4 : 9 + (index % 5)) / (round * 111_195);
    const way = index % 2 === 0 ? 1 : -1;
    return (seconds) => {
      const angle = index + way * pace * seconds;
      return {
        id: String(index),
        kind,
        latitude: middle.latitude + north + round * Math.sin(angle),
        longitude: middle.longitude + east + 1.64 * round * Math.cos(angle),
        heading: (((way > 0 ? -angle : Math.PI - angle) * 180) / Math.PI) % 360,
        ...(unit ? { label: `${unit.slice(0, 1).toUpperCase()} ${String(1 + (index % 40))}` } : {}),
      };
    };
  });
}
