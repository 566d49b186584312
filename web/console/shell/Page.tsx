import { PageHeader } from "@kit";
import type { ReactNode } from "react";

import css from "./Page.module.css";
import { usePageTitle } from "./usePageTitle.ts";

export interface PageProps {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The page fills the screen and scrolls inside its parts; otherwise the page scrolls as a whole. */
  readonly fixed?: boolean;
}

/** A page with a head. Pages with a map use `Stage` instead. */
export function Page({ title, detail, before, actions, children, fixed = false }: PageProps) {
  usePageTitle(title);
  return (
    <div className={css.page} data-fixed={fixed || undefined}>
      <PageHeader title={title} detail={detail} before={before} actions={actions} />
      <div className={css.body}>{children}</div>
    </div>
  );
}
