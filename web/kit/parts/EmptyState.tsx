import { Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import css from "./State.module.css";

export interface EmptyStateProps {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly icon?: LucideIcon;
  readonly children?: ReactNode;
}

/** Nothing is here, and that is in order: says so, and what one can do. */
export function EmptyState({ title, detail, icon: Icon = Inbox, children }: EmptyStateProps) {
  return (
    <div className={css.state}>
      <span className={css.disc}>
        <Icon aria-hidden size={20} strokeWidth={1.6} />
      </span>
      <p className={css.title}>{title}</p>
      {detail ? <p className={css.detail}>{detail}</p> : null}
      {children ? <div className={css.deeds}>{children}</div> : null}
    </div>
  );
}
