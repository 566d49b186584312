import type { PictureFeed } from "../pictures/PictureFeed.ts";
import type { HeatKind } from "./colours.ts";
import { HeatCanvas } from "./HeatCanvas.tsx";
import { useHeat } from "./useHeat.ts";

export interface HeatLayerProps {
  readonly camera: string;
  readonly feed: PictureFeed;
  readonly kind: HeatKind;
}

/** Where before a camera it was busy or unusual lately, over its picture. */
export function HeatLayer({ camera, feed, kind }: HeatLayerProps) {
  const heat = useHeat(camera, feed, kind);
  return heat && <HeatCanvas kind={kind} cells={heat.map.cells} columns={heat.map.columns} />;
}
