import { ClockAlert } from "lucide-react";
import type { ReactNode } from "react";

import { roughSpanOf, wholeTimeOf } from "../time.ts";
import { useNow } from "../useNow.ts";
import css from "./Stale.module.css";

export interface StaleProps {
  /** When the value was last known to be true; null: never. */
  readonly at: string | Date | null;
  /** How long it stands before it is drawn as stale (milliseconds). */
  readonly after: number;
  readonly children: ReactNode;
}

/** A value with its age: once it is older than it may be, it is drawn as stale and says how old it is. */
export function Stale({ at, after, children }: StaleProps) {
  const now = useNow();
  const since = at === null ? null : new Date(at);
  const age = since === null ? Number.POSITIVE_INFINITY : now - since.getTime();
  if (age < after) return <>{children}</>;
  const words = since === null ? "never heard" : `${roughSpanOf(age)} old`;
  return (
    <span className={css.stale} data-tone="stale" data-stale title={since ? `last heard ${wholeTimeOf(since)}` : words}>
      <span className={css.value}>{children}</span>
      <span className={css.age}>
        <ClockAlert aria-hidden size={12} />
        {words}
      </span>
    </span>
  );
}
