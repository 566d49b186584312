import type { LucideIcon } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";

import { classes } from "../classes.ts";
import { spanOf } from "../time.ts";
import type { Tone } from "../words.ts";
import css from "./Lanes.module.css";
import { percentOf, ticksOf } from "./lanes.ts";

/** Something that lasts. */
export interface LaneBar {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  /** What it is, in words: read aloud, and shown when one points at it. */
  readonly words: string;
  /** Drawn lighter: what was allowed, expected or waited for. */
  readonly faint?: boolean;
}

/** Something of a moment. */
export interface LaneMark {
  readonly id: string;
  readonly at: number;
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly words: string;
  /** Smaller: one of many. */
  readonly minor?: boolean;
}

export interface Lane {
  readonly id: string;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly bars: readonly LaneBar[];
  readonly marks: readonly LaneMark[];
}

export interface LaneGroup {
  readonly title: string;
  readonly lanes: readonly Lane[];
  /** What is said where there are none. */
  readonly empty?: string;
}

export interface LanesProps {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly groups: readonly LaneGroup[];
  /** A line at this instant: where it stands now. */
  readonly now?: number | undefined;
}

const TICKS_AT_MOST = 8;

/** What was at the same time, lane under lane, on one axis that counts from its beginning. */
export function Lanes({ label, from, to, groups, now }: LanesProps) {
  const ticks = ticksOf(from, to, TICKS_AT_MOST);
  const at = (instant: number): CSSProperties => ({ left: `${String(percentOf(instant, from, to))}%` });
  return (
    <div className={css.lanes} role="group" aria-label={label}>
      <div className={classes(css.row, css.axis)} aria-hidden>
        <span />
        <div className={css.track}>
          {ticks.map((tick) => (
            <span key={tick} className={css.tick} style={at(tick)}>
              {spanOf(tick - from)}
            </span>
          ))}
        </div>
      </div>
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className={css.group}>{group.title}</h3>
          {group.lanes.length === 0 ? <p className={css.empty}>{group.empty ?? "Nothing."}</p> : null}
          <ul className={css.list}>
            {group.lanes.map((lane) => (
              <li key={lane.id} className={css.row}>
                <div className={css.label}>
                  <span className={css.name}>{lane.label}</span>
                  {lane.detail ? <span className={css.detail}>{lane.detail}</span> : null}
                </div>
                <div className={css.track}>
                  {ticks.map((tick) => (
                    <i key={tick} className={css.line} style={at(tick)} />
                  ))}
                  {lane.bars.map((bar) => (
                    <Bar key={bar.id} bar={bar} left={percentOf(bar.from, from, to)} right={percentOf(bar.to, from, to)} />
                  ))}
                  {lane.marks.map(({ id, at: instant, tone, icon: Icon, words, minor = false }) => (
                    <span key={id} className={classes(css.mark, minor && css.minor)} data-tone={tone} style={at(instant)} role="img" aria-label={words} title={words}>
                      <Icon aria-hidden size={minor ? 10 : 13} strokeWidth={2.4} />
                    </span>
                  ))}
                  {now === undefined ? null : <i className={css.now} style={at(now)} />}
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Bar({ bar, left, right }: { readonly bar: LaneBar; readonly left: number; readonly right: number }) {
  return (
    <span
      className={classes(css.bar, (bar.faint ?? false) && css.faint)}
      data-tone={bar.tone}
      style={{ left: `${String(left)}%`, width: `${String(Math.max(0, right - left))}%` }}
      role="img"
      aria-label={bar.words}
      title={bar.words}
    />
  );
}
