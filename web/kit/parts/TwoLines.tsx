import type { ReactNode } from "react";

import css from "./TwoLines.module.css";

export interface TwoLinesProps {
  readonly first: ReactNode;
  /** Fainter, below. */
  readonly second: ReactNode;
}

/** What something is, and below it what is to be said of it: a cell of a table in the hand. What is too long is cut. */
export function TwoLines({ first, second }: TwoLinesProps) {
  return (
    <span className={css.two}>
      <span className={css.line}>{first}</span>
      <span className={css.line}>{second}</span>
    </span>
  );
}
