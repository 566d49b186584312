import { useMemo } from "react";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import type { ZoneShape } from "./TracksLayer.tsx";
import { useTracks } from "./useTracks.ts";
import { ZonesLayer } from "./ZonesLayer.tsx";

export interface LitZonesProps {
  readonly camera: string;
  readonly feed: PictureFeed;
  readonly zones: readonly ZoneShape[];
}

/** What is watched; a zone in which somebody counts is lit. */
export function LitZones({ camera, feed, zones }: LitZonesProps) {
  const tracks = useTracks(camera, feed);
  const names = tracks.flatMap(({ zone }) => (zone === null ? [] : [zone])).toSorted().join("\n");
  const lit = useMemo(() => new Set(names.split("\n")), [names]);
  return <ZonesLayer zones={zones} lit={lit} />;
}
