import { clockOf, useNow, wholeTimeOf } from "@kit";

import css from "./Clock.module.css";

/** The time of this screen, 24 hours. */
export function Clock() {
  const now = new Date(useNow());
  return (
    <time className={css.clock} dateTime={now.toISOString()} title={wholeTimeOf(now)}>
      {clockOf(now)}
    </time>
  );
}
