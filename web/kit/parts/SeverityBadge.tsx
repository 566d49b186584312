import { severityOf, toneOfSeverity } from "../words.ts";
import { SeverityMark } from "./SeverityMark.tsx";
import css from "./chip.module.css";

export interface SeverityBadgeProps {
  readonly severity: string;
}

/** How bad: shape, colour and word. */
export function SeverityBadge({ severity }: SeverityBadgeProps) {
  const known = severityOf(severity);
  return (
    <span className={css.chip} data-tone={toneOfSeverity(known)}>
      <span aria-hidden className={css.picture}>
        <SeverityMark severity={known} size={12} />
      </span>
      {known}
    </span>
  );
}
