import type { ThresholdProposal } from "@wire";

import css from "./ThresholdPlot.module.css";
import { figureOf } from "./words.ts";

const WIDTH = 600;
const HEIGHT = 120;

/** How many of the judged ones each threshold would have raised, real and unwanted; the threshold before and after. */
export function ThresholdPlot({ proposal, unit }: { readonly proposal: ThresholdProposal; readonly unit: string }) {
  const { curve, before, threshold } = proposal;
  const low = Math.min(curve[0]?.threshold ?? 0, before, threshold);
  const high = Math.max(curve.at(-1)?.threshold ?? 1, before, threshold);
  const most = Math.max(1, ...curve.map(({ unwanted, real }) => Math.max(unwanted, real)));
  const x = (value: number): number => ((value - low) / Math.max(1e-9, high - low)) * WIDTH;
  const y = (count: number): number => HEIGHT - (count / most) * (HEIGHT - 8);
  const line = (of: "unwanted" | "real"): string => curve.map((one) => `${x(one.threshold).toFixed(1)},${y(one[of]).toFixed(1)}`).join(" ");
  const words = `Threshold ${figureOf(before, unit)} before, ${figureOf(threshold, unit)} after; at the lowest, ${String(curve[0]?.unwanted ?? 0)} unwanted and ${String(curve[0]?.real ?? 0)} real ones would have been raised`;
  return (
    <figure className={css.plot}>
      <div className={css.frame}>
        <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} preserveAspectRatio="none" role="img" aria-label={words}>
          <polyline className={css.unwanted} points={line("unwanted")} />
          <polyline className={css.real} points={line("real")} />
          <line className={css.before} x1={x(before)} x2={x(before)} y1={0} y2={HEIGHT} />
          <line className={css.after} x1={x(threshold)} x2={x(threshold)} y1={0} y2={HEIGHT} />
        </svg>
        <span className={css.low}>{figureOf(low, unit)}</span>
        <span className={css.high}>{figureOf(high, unit)}</span>
      </div>
      <figcaption className={css.legend}>
        <span data-of="unwanted">unwanted raised</span>
        <span data-of="real">real raised</span>
        <span data-of="before">before {figureOf(before, unit)}</span>
        <span data-of="after">after {figureOf(threshold, unit)}</span>
      </figcaption>
    </figure>
  );
}
