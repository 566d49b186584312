import { classes } from "@kit";
import { type ReactNode, useState } from "react";

import css from "./Stage.module.css";
import { usePageTitle } from "./usePageTitle.ts";

export interface StageProps {
  readonly title: string;
  /** Fills everything behind: the map. Its middle is free between the panels. */
  readonly map: ReactNode;
  /** Left, over the map: the list that one works through. */
  readonly queue: ReactNode;
  /** Right, over the map: what is open. On a phone it covers the page. */
  readonly detail?: ReactNode;
  /** On a phone: what the two views are called. */
  readonly words?: { readonly queue: string; readonly map: string };
}

/** A page on a map: a queue at its left, what is open at its right. On a phone one of them at a time. */
export function Stage({ title, map, queue, detail, words = { queue: "Queue", map: "Map" } }: StageProps) {
  usePageTitle(title);
  const [view, setView] = useState<"queue" | "map">("queue");
  const open = detail !== undefined && detail !== null;
  return (
    <div className={css.stage} data-view={view} data-open={open || undefined}>
      <div className={css.map}>{map}</div>
      <section className={classes(css.panel, css.queue)} aria-label={words.queue}>
        {queue}
      </section>
      {open ? (
        <section className={classes(css.panel, css.detail)} aria-label="What is open">
          {detail}
        </section>
      ) : null}
      <div className={css.switch} role="group" aria-label="View">
        {(["queue", "map"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={view === one} onClick={() => { setView(one); }}>
            {words[one]}
          </button>
        ))}
      </div>
    </div>
  );
}
