import type { Reported } from "@wire";
import { useEffect, useRef } from "react";

import { percent } from "../stage/shapes.ts";
import css from "./SeenOverlay.module.css";
import { heatOf } from "./words.ts";

/** Seconds before and after the moment for which it is drawn over a clip. */
const BEFORE_S = 0.8;
const AFTER_S = 1.2;

/** What was seen and where, over the picture of that moment: its box, and how unusual each place was. */
export function SeenOverlay({ one, time }: { readonly one: Reported; readonly time: number | null }) {
  const near = time === null || one.moment_s === null || (time >= one.moment_s - BEFORE_S && time <= one.moment_s + AFTER_S);
  if (!near) return null;
  return (
    <>
      {one.heat ? <Heat encoded={one.heat} columns={one.heat_columns} /> : null}
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

/** A colour for each place: nothing where it was ordinary, amber at the limit, red beyond. */
function Heat({ encoded, columns }: { readonly encoded: string; readonly columns: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const heat = heatOf(encoded);
    const rows = columns > 0 ? Math.floor(heat.length / columns) : 0;
    const pen = canvas.current?.getContext("2d");
    if (!canvas.current || !pen || rows === 0) return;
    canvas.current.width = columns;
    canvas.current.height = rows;
    const drawn = pen.createImageData(columns, rows);
    heat.forEach((value, place) => {
      drawn.data.set([255, Math.max(0, 190 - value), 0, Math.min(170, value * 1.1)], place * 4);
    });
    pen.putImageData(drawn, 0, 0);
  }, [encoded, columns]);
  return <canvas ref={canvas} className={css.heat} title="How unusual each place was" aria-hidden />;
}
