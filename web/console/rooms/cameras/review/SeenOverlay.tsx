import type { Reported } from "@wire";

import { HeatCanvas } from "../heat/HeatCanvas.tsx";
import { percent } from "../stage/shapes.ts";
import css from "./SeenOverlay.module.css";

/** Seconds before and after the moment for which it is drawn over a clip. */
const BEFORE_S = 0.8;
const AFTER_S = 1.2;

/** What was seen and where, over the picture of that moment: its box, and how unusual each place was. */
export function SeenOverlay({ one, time }: { readonly one: Reported; readonly time: number | null }) {
  const near = time === null || one.moment_s === null || (time >= one.moment_s - BEFORE_S && time <= one.moment_s + AFTER_S);
  if (!near) return null;
  return (
    <>
      {one.heat ? <HeatCanvas kind="odd" cells={one.heat} columns={one.heat_columns} /> : null}
      {one.box ? (
        <span
          className={css.box}
          data-seen=""
          data-rank={one.rank}
          style={{ left: percent(one.box.left), top: percent(one.box.top), width: percent(one.box.width), height: percent(one.box.height) }}
        />
      ) : null}
    </>
  );
}
