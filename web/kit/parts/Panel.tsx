import { type ReactNode, useId } from "react";

import { classes } from "../classes.ts";
import css from "./Panel.module.css";

export interface PanelProps {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without inner space, for tables and lists. */
  readonly flush?: boolean;
}

/** A part of a page with a heading of its own. */
export function Panel({ title, actions, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section className={css.panel} {...(title ? { "aria-labelledby": id } : {})}>
      {title ? (
        <header className={css.head}>
          <h2 id={id} className={css.title}>
            {title}
          </h2>
          {actions}
        </header>
      ) : null}
      <div className={classes(css.body, flush && css.flush)}>{children}</div>
    </section>
  );
}
