import { classes } from "../classes.ts";
import css from "./PriorityMeter.module.css";

export interface PriorityMeterProps {
  /** 0 to 100; higher is more pressing. */
  readonly priority: number;
  readonly size?: "s" | "m";
}

/** How pressing: the number, and a bar of five that fills with it. */
export function PriorityMeter({ priority, size = "s" }: PriorityMeterProps) {
  const value = Math.min(100, Math.max(0, Math.round(priority)));
  const filled = Math.min(5, Math.ceil(value / 20));
  const tone = value >= 80 ? "extreme" : value >= 60 ? "severe" : value >= 40 ? "moderate" : value >= 20 ? "minor" : "unknown";
  return (
    <span
      className={classes(css.meter, size === "m" && css.large)}
      data-tone={tone}
      role="meter"
      aria-label="Priority"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      title={`Priority ${String(value)} of 100`}
    >
      <span className={css.number}>{value}</span>
      <span className={css.bars} aria-hidden>
        {[0, 1, 2, 3, 4].map((step) => (
          <i key={step} className={classes(css.bar, step < filled && css.full)} />
        ))}
      </span>
    </span>
  );
}
