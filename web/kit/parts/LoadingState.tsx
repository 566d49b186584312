import { classes } from "../classes.ts";
import css from "./LoadingState.module.css";

export interface LoadingStateProps {
  readonly label?: string;
  /** The outline of what will stand here. */
  readonly shape?: "rows" | "page" | "picture" | "line";
  readonly count?: number;
}

/** The outline of what is on its way. */
export function LoadingState({ label = "Loading", shape = "rows", count = 6 }: LoadingStateProps) {
  return (
    <div className={classes(css.loading, css[shape])} role="status" aria-label={label}>
      {shape === "picture" || shape === "line" ? <i className={css.bone} /> : null}
      {shape === "page" ? <i className={classes(css.bone, css.head)} /> : null}
      {shape === "rows" || shape === "page"
        ? Array.from({ length: count }, (_, index) => (
            <div key={index} className={css.row}>
              <i className={classes(css.bone, css.dot)} />
              <i className={css.bone} style={{ width: `${String(38 + ((index * 29) % 43))}%` }} />
            </div>
          ))
        : null}
    </div>
  );
}
