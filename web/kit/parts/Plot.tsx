import { type PointerEvent, useState } from "react";

import { classes } from "../classes.ts";
import { TimeOfDay } from "./TimeOfDay.tsx";
import css from "./Plot.module.css";
import { figure, gapsOf, type PlotPoint, rangeOf, runsOf } from "./plot.ts";

export interface PlotProps {
  /** What is measured, read aloud with its newest value. */
  readonly label: string;
  readonly unit: string;
  /** The oldest first. */
  readonly points: readonly PlotPoint[];
  /** Milliseconds between two points; where more lie between, nothing came. */
  readonly step: number;
  /** The time that is shown (ms since 1970). */
  readonly from: number;
  readonly until: number;
  /** Drawn as a line where it lies within what is shown. */
  readonly limit?: number;
  readonly height?: number;
}

const WIDTH = 600;

/** How a quantity went: its mean as a line, lowest to highest as a band, and where nothing came. */
export function Plot({ label, unit, points, step, from, until, limit, height = 96 }: PlotProps) {
  const [at, setAt] = useState<number | null>(null);
  const shown = points.filter((point) => point.at + step >= from && point.at <= until);
  const range = rangeOf(shown, limit);
  const x = (time: number): number => ((time - from) / Math.max(1, until - from)) * WIDTH;
  const y = (value: number): number => height - ((value - range.low) / (range.high - range.low)) * height;
  const last = shown.at(-1);
  const near = at === null ? undefined : nearest(shown, at, step);
  const told = near ?? last;
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(from + ((event.clientX - box.left) / Math.max(1, box.width)) * (until - from));
  };
  return (
    <figure className={css.plot}>
      <figcaption className={css.head}>
        <span className={css.label}>{label}</span>
        {told ? (
          <span className={css.value}>
            {figure(told.mean)} <span className={css.unit}>{unit}</span>
            {near ? <TimeOfDay at={new Date(near.at)} /> : null}
          </span>
        ) : (
          <span className={css.unit}>no value yet</span>
        )}
      </figcaption>
      <div className={css.frame} style={{ height }} onPointerMove={move} onPointerLeave={() => { setAt(null); }}>
        <svg viewBox={`0 0 ${String(WIDTH)} ${String(height)}`} preserveAspectRatio="none" className={css.drawing} role="img" aria-label={words(label, unit, last)}>
          {gapsOf(shown, step, from, until).map(([begin, end]) => (
            <rect key={begin} className={css.gap} x={x(begin)} width={Math.max(0, x(end) - x(begin))} y={0} height={height} />
          ))}
          {runsOf(shown, step).map((run) => (
            <g key={run[0]?.at}>
              <polygon className={css.band} points={bandOf(run, step, x, y)} />
              <polyline className={css.line} points={run.length === 1 ? flat(run[0], step, x, y) : run.map((one) => `${x(one.at + step / 2).toFixed(1)},${y(one.mean).toFixed(1)}`).join(" ")} />
            </g>
          ))}
          {limit !== undefined && limit > range.low && limit < range.high ? <line className={css.limit} x1={0} x2={WIDTH} y1={y(limit)} y2={y(limit)} /> : null}
          {near ? <line className={css.cursor} x1={x(near.at + step / 2)} x2={x(near.at + step / 2)} y1={0} y2={height} /> : null}
        </svg>
        {shown.length > 0 ? (
          <>
            <span className={classes(css.scale, css.top)}>{figure(range.high)}</span>
            <span className={classes(css.scale, css.bottom)}>{figure(range.low)}</span>
          </>
        ) : null}
      </div>
    </figure>
  );
}

function words(label: string, unit: string, last: PlotPoint | undefined): string {
  return last ? `${label}: now ${figure(last.mean)} ${unit}`.trim() : `${label}: no value yet`;
}

type Scale = (value: number) => number;

function bandOf(run: readonly PlotPoint[], step: number, x: Scale, y: Scale): string {
  const upper = run.flatMap((one) => [`${x(one.at).toFixed(1)},${y(one.high).toFixed(1)}`, `${x(one.at + step).toFixed(1)},${y(one.high).toFixed(1)}`]);
  const lower = run.toReversed().flatMap((one) => [`${x(one.at + step).toFixed(1)},${y(one.low).toFixed(1)}`, `${x(one.at).toFixed(1)},${y(one.low).toFixed(1)}`]);
  return [...upper, ...lower].join(" ");
}

function flat(one: PlotPoint | undefined, step: number, x: Scale, y: Scale): string {
  return one ? `${x(one.at).toFixed(1)},${y(one.mean).toFixed(1)} ${x(one.at + step).toFixed(1)},${y(one.mean).toFixed(1)}` : "";
}

function nearest(points: readonly PlotPoint[], at: number, step: number): PlotPoint | undefined {
  let best: PlotPoint | undefined;
  for (const point of points) {
    if (best === undefined || Math.abs(point.at + step / 2 - at) < Math.abs(best.at + step / 2 - at)) best = point;
  }
  return best;
}
