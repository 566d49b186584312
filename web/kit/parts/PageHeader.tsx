import type { ReactNode } from "react";

import css from "./PageHeader.module.css";

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** What stands before the title: a way back, a badge. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of a page: what it is, and what can be done here. */
export function PageHeader({ title, detail, before, actions }: PageHeaderProps) {
  return (
    <header className={css.head}>
      {before}
      <div className={css.words}>
        <h1 className={css.title}>{title}</h1>
        {detail ? <p className={css.detail}>{detail}</p> : null}
      </div>
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </header>
  );
}
