import { type Corner, pointsOf } from "../stage/shapes.ts";
import css from "./DrawingLayer.module.css";

export interface SketchProps {
  readonly corners: readonly Corner[];
  readonly cursor: Corner;
}

/** An outline under way: its sides so far, and the one that the next corner would make. */
export function Sketch({ corners, cursor }: SketchProps) {
  const last = corners.at(-1);
  return (
    <g>
      <polyline className={css.under} points={pointsOf(corners)} />
      <polyline className={css.sketch} points={pointsOf(corners)} />
      {last ? <line className={css.rubber} x1={last[0] * 100} y1={last[1] * 100} x2={cursor[0] * 100} y2={cursor[1] * 100} /> : null}
    </g>
  );
}
