import { roughSpanOf } from "@kit";
import type { CameraView } from "@wire";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { type HeatKind, rampOf } from "./colours.ts";
import css from "./HeatLegend.module.css";
import { useHeat } from "./useHeat.ts";

const ENDS: Readonly<Record<HeatKind, readonly [from: string, to: string]>> = { busy: ["never", "always"], odd: ["ordinary", "far beyond the alarm limit"] };

/** What the colours over a camera's picture mean, or why there are none. */
export function HeatLegend({ camera, feed, kind }: { readonly camera: CameraView; readonly feed: PictureFeed; readonly kind: HeatKind }) {
  const heat = useHeat(camera.id, feed, kind);
  return (
    <div className={css.over} role="note" aria-label="Heat map">
      {heat ? (
        <>
          <span>{kind === "busy" ? `Something was there, in the last ${roughSpanOf(heat.overMs)}` : "Unusual in the last minute, fading"}</span>
          <HeatScale kind={kind} />
        </>
      ) : (
        <span>{kind === "odd" && !camera.has_model ? "It has not learned what is normal here" : "No heat map yet"}</span>
      )}
    </div>
  );
}

/** The colours from nothing to most. */
export function HeatScale({ kind }: { readonly kind: HeatKind }) {
  const [from, to] = ENDS[kind];
  return (
    <span className={css.scale}>
      {from}
      <i style={{ backgroundImage: rampOf(kind) }} />
      {to}
    </span>
  );
}
