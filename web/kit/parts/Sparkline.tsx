import css from "./Sparkline.module.css";

export interface SparklineProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
  /** The top of the scale; without it, the highest value. */
  readonly most?: number;
}

/** How a figure went, in the height of a line. */
export function Sparkline({ label, values, width = 96, height = 24, most }: SparklineProps) {
  const last = values.at(-1);
  const top = Math.max(most ?? 0, ...values, Number.EPSILON);
  const x = (index: number): number => (values.length < 2 ? width : 1 + (index / (values.length - 1)) * (width - 4));
  const y = (value: number): number => height - 2 - (Math.max(0, value) / top) * (height - 4);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg className={css.spark} width={width} height={height} role="img" aria-label={`${label}: ${last === undefined ? "no figures yet" : `now ${String(last)}`}`}>
      {last === undefined ? (
        <line x1="0" x2={width} y1={height / 2} y2={height / 2} className={css.none} />
      ) : (
        <>
          <polygon points={`1,${String(height)} ${points} ${x(values.length - 1).toFixed(1)},${String(height)}`} className={css.area} />
          <polyline points={points} className={css.line} />
          <circle cx={x(values.length - 1)} cy={y(last)} r="2" className={css.dot} />
        </>
      )}
    </svg>
  );
}
