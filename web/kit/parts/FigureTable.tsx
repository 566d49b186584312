import type { ReactNode } from "react";

import css from "./FigureTable.module.css";

export interface FigureTableProps {
  readonly label: string;
  /**
   * `<thead>` and `<tbody>`. A cell with `data-end` is aligned as figures are; `data-roomy` is left out in the hand; `data-spark` holds a
   * course; `data-hidden` words are for who hears the page.
   */
  readonly children: ReactNode;
  /** In the hand each line is a card: its name, what has no `data-head` beside it, and below the figures, each under its `data-head`. */
  readonly cards?: boolean;
}

/** A few lines of figures. On a narrow screen it scrolls sideways, by keys too, or its lines are cards. For long lists there is `Table`. */
export function FigureTable({ label, children, cards = false }: FigureTableProps) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={css.scroll} role="group" aria-label={label} tabIndex={0}>
      <table className={css.table} data-cards={cards || undefined}>{children}</table>
    </div>
  );
}
