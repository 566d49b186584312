import { useObservation } from "@live";
import type { HeatMap, HeatSeen } from "@wire";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { useTaken } from "../pictures/usePictureFeed.ts";
import { FRESH_FOR_MS } from "../state.ts";
import type { HeatKind } from "./colours.ts";

export interface Heat {
  readonly map: HeatMap;
  /** Over so many milliseconds shares are. */
  readonly overMs: number;
}

/** The newest heat map that belongs to the picture which is drawn; null where there is none. */
export function useHeat(camera: string, feed: PictureFeed, kind: HeatKind): Heat | null {
  const body = useObservation<HeatSeen>("cameras.heat_seen.v1", camera)?.body;
  const taken = useTaken(feed);
  if (body?.camera !== camera || taken === null) return null;
  if (Math.abs(Date.parse(body.at) - Date.parse(taken)) > FRESH_FOR_MS) return null;
  const map = body[kind];
  return map && { map, overMs: body.busy_s * 1000 };
}
