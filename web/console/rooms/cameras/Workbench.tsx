import { classes } from "@kit";
import type { ReactNode, Ref } from "react";

import css from "./Workbench.module.css";

export interface WorkbenchProps {
  /** The picture: it takes what room there is. */
  readonly view: ReactNode;
  readonly viewRef?: Ref<HTMLDivElement>;
  /** Under the picture: what is done with it. */
  readonly bar: ReactNode;
  /** Beside it, or on a narrow screen under it. */
  readonly side: ReactNode;
  /** On a narrow screen the picture stays while the rest scrolls under it. */
  readonly sticks?: boolean;
}

/** One camera's picture with what belongs to it. */
export function Workbench({ view, viewRef, bar, side, sticks = false }: WorkbenchProps) {
  return (
    <div className={classes(css.bench, sticks && css.sticks)}>
      <div className={css.main}>
        <div ref={viewRef} className={css.view}>
          {view}
        </div>
        {bar}
      </div>
      <div className={css.side}>{side}</div>
    </div>
  );
}
