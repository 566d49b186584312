/** The geometry of a plot: runs without a gap, the gaps between them, the range of the scale. Pure. */

export interface PlotPoint {
  /** Where its step begins (ms since 1970). */
  readonly at: number;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** Steps that follow on one another; one that is missing is no gap yet, for a slow sensor fills only every other step. */
const MISSING_AT_MOST = 2.5;

export function runsOf(points: readonly PlotPoint[], step: number): readonly (readonly PlotPoint[])[] {
  const runs: PlotPoint[][] = [];
  const apart = MISSING_AT_MOST * Math.max(step, usualPause(points));
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run === undefined || before === undefined || point.at - before.at > apart) runs.push([point]);
    else run.push(point);
  }
  return runs;
}

/** From and until of each time in which nothing came, the time before the first point left out: nobody may have listened then. */
export function gapsOf(points: readonly PlotPoint[], step: number, from: number, until: number): readonly (readonly [number, number])[] {
  const runs = runsOf(points, step);
  const apart = MISSING_AT_MOST * Math.max(step, usualPause(points));
  const gaps: [number, number][] = [];
  for (const [index, run] of runs.entries()) {
    const end = (run.at(-1)?.at ?? from) + step;
    const next = runs[index + 1]?.[0]?.at;
    if (next !== undefined) gaps.push([Math.max(end, from), next]);
    else if (until - end > apart) gaps.push([Math.max(end, from), until]);
  }
  return gaps;
}

/** The scale: all that is shown and the limit where it is near, with some air; a flat line lies in the middle. */
export function rangeOf(points: readonly PlotPoint[], limit?: number): { readonly low: number; readonly high: number } {
  if (points.length === 0) return { low: 0, high: 1 };
  let low = Math.min(...points.map((point) => point.low));
  let high = Math.max(...points.map((point) => point.high));
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
  if (limit !== undefined && limit > high && limit - high < 3 * span) high = limit;
  if (limit !== undefined && limit < low && low - limit < 3 * span) low = limit;
  const air = Math.max(high - low, span) * 0.12;
  return { low: low - air, high: high + air };
}

function usualPause(points: readonly PlotPoint[]): number {
  const pauses = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at)).toSorted((one, other) => one - other);
  return pauses[Math.floor(pauses.length / 2)] ?? 0;
}

/** A value in as many digits as tell something. */
export function figure(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return new Intl.NumberFormat("en-GB", { maximumFractionDigits: digits }).format(value);
}
