/** The map of the city; `CityMap` is cheap to import, its engine comes when a map is shown. */

export { CityMap, type CityMapProps } from "./CityMap.tsx";
export { MapList, type MapListProps } from "./MapList.tsx";
export { MapLegend, type MapLegendProps } from "./MapLegend.tsx";
export type { CameraOnMap, Chosen, Covered, IncidentOnMap, MapHandle, MapStreets, Spot, ThingOnMap, TruthOnMap } from "./shown.ts";
