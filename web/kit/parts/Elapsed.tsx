import { classes } from "../classes.ts";
import { spanOf, spokenSpanOf, wholeTimeOf } from "../time.ts";
import { useNow } from "../useNow.ts";
import css from "./Elapsed.module.css";

export interface ElapsedProps {
  /** An ISO instant, or a date. */
  readonly since: string | Date;
  /** Where it stopped; without it the counter runs. */
  readonly until?: string | Date | null | undefined;
  /** Drawn as pressing from this length on (milliseconds). */
  readonly warnAfter?: number;
}

/** How long, as a running counter; the instant is in its title. */
export function Elapsed({ since, until, warnAfter }: ElapsedProps) {
  const now = useNow();
  const begin = new Date(since);
  const span = (until ? new Date(until).getTime() : now) - begin.getTime();
  const pressing = warnAfter !== undefined && span >= warnAfter;
  return (
    <time className={classes(css.elapsed, pressing && css.pressing)} dateTime={begin.toISOString()} title={`since ${wholeTimeOf(begin)}`}>
      <span aria-hidden>{spanOf(span)}</span>
      <span className="only-read-aloud">{spokenSpanOf(span)}</span>
    </time>
  );
}
