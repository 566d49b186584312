import { severityOf, toneOfSeverity } from "../words.ts";
import css from "./SeverityMark.module.css";

/** Each step of the scale has a shape of its own: whoever sees no colour tells them apart too. */
const SHAPES = {
  Extreme: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z",
  Severe: "M8 1.4 15.2 14.4H.8z",
  Moderate: "M8 .8 15.2 8 8 15.2.8 8z",
  Minor: "M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 0 1 8 1.6z",
  Unknown: "M2 2h12v12H2z",
} as const;

export interface SeverityMarkProps {
  readonly severity: string;
  readonly size?: number;
}

/** The shape of a severity, without its word: only beside something that says it. */
export function SeverityMark({ severity, size = 14 }: SeverityMarkProps) {
  const known = severityOf(severity);
  return (
    <svg className={css.mark} data-tone={toneOfSeverity(known)} viewBox="0 0 16 16" width={size} height={size} role="img" aria-label={known}>
      <path d={SHAPES[known]} className={known === "Unknown" ? css.hollow : css.solid} />
      {known === "Extreme" ? <path d="M8 4v5M8 11v1.2" className={css.cut} /> : null}
      {known === "Severe" ? <path d="M8 6v4M8 11.4v1.2" className={css.cut} /> : null}
    </svg>
  );
}
