import { lazy, type Ref, Suspense } from "react";

import css from "./CityMap.module.css";
import { MapFallback } from "./MapFallback.tsx";
import type { ThemeName } from "./palette.ts";
import type { CameraOnMap, Chosen, Covered, IncidentOnMap, MapHandle, MapStreets, Spot, TruthOnMap } from "./shown.ts";

export interface CityMapProps {
  /** What the map is of, read aloud. */
  readonly label: string;
  readonly theme: ThemeName;
  /** What `GET /api/map` said; null while it is asked. */
  readonly streets: MapStreets | null;
  readonly incidents?: readonly IncidentOnMap[];
  readonly cameras?: readonly CameraOnMap[];
  /** What is true in an exercise, for those who may know it. */
  readonly truths?: readonly TruthOnMap[];
  readonly selected?: Chosen | null;
  readonly onSelect?: (what: Chosen | null) => void;
  /** A double click on something. */
  readonly onOpen?: (what: Chosen) => void;
  /** Given, a press anywhere picks a place instead of choosing what lies there. */
  readonly onPick?: ((spot: Spot) => void) | undefined;
  /** Edges that panels cover. Give the same object as long as it says the same. */
  readonly covered?: Covered;
  /** A small map on a page: no buttons and no scale. */
  readonly compact?: boolean;
  readonly ref?: Ref<MapHandle>;
}

/** A map that does not come (the network, a newer version of the console) takes no page with it. */
const MapCanvas = lazy(() => import("./MapCanvas.tsx").catch(() => ({ default: MapNotLoaded })));

function MapNotLoaded(props: CityMapProps) {
  return <MapFallback {...props} title="The map could not be loaded." detail="Load the page again to try it once more." />;
}

/** The city with what happens in it. Fills what it is put into; the engine is loaded when the first map is shown. */
export function CityMap(props: CityMapProps) {
  return (
    <Suspense fallback={<div className={css.map} data-map-theme={props.theme} aria-busy="true" />}>
      <MapCanvas {...props} />
    </Suspense>
  );
}
