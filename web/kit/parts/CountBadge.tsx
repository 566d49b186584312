import type { Tone } from "../words.ts";
import css from "./CountBadge.module.css";

export interface CountBadgeProps {
  /** Nothing is drawn for zero. */
  readonly count: number;
  /** What is counted, in words: `3 open`. */
  readonly words: string;
  readonly tone?: Tone;
}

const COUNT_AT_MOST = 99;

/** On the corner of an icon: how many there are of what wants attention. */
export function CountBadge({ count, words, tone = "bad" }: CountBadgeProps) {
  if (count === 0) return null;
  return (
    <span className={css.badge} data-tone={tone} title={words}>
      {count > COUNT_AT_MOST ? `${String(COUNT_AT_MOST)}+` : count}
    </span>
  );
}
