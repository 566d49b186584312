import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { Tone } from "../words.ts";
import { TimeOfDay } from "./TimeOfDay.tsx";
import css from "./Timeline.module.css";

export interface TimelineEntry {
  readonly id: string;
  /** When it happened (ISO). */
  readonly at: string;
  /** When we learned of it, where that is not the same. */
  readonly learned?: string | undefined;
  readonly icon: LucideIcon;
  readonly tone?: Tone;
  readonly by: string;
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

export interface TimelineProps {
  readonly label: string;
  readonly entries: readonly TimelineEntry[];
}

/** What happened, in order. An entry that we learned of late says so. */
export function Timeline({ label, entries }: TimelineProps) {
  return (
    <ol aria-label={label} className={css.line}>
      {entries.map((entry) => (
        <li key={entry.id} className={css.entry} data-tone={entry.tone ?? "plain"}>
          <span className={css.knot}>
            <entry.icon aria-hidden size={13} />
          </span>
          <div className={css.body}>
            <p className={css.head}>
              <span className={css.title}>{entry.title}</span>
              <span className={css.when}>
                <TimeOfDay at={entry.at} />
              </span>
            </p>
            <p className={css.by}>
              {entry.by}
              {entry.learned && late(entry.at, entry.learned) ? (
                <>
                  {" · learned "}
                  <TimeOfDay at={entry.learned} />
                </>
              ) : null}
            </p>
            {entry.children ? <div className={css.more}>{entry.children}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

const LATE_MS = 60_000;

function late(at: string, learned: string): boolean {
  return new Date(learned).getTime() - new Date(at).getTime() > LATE_MS;
}
