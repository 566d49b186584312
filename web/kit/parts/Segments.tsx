import type { LucideIcon } from "lucide-react";

import css from "./Segments.module.css";

export interface Segment<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Drawn before the word, or instead of it. */
  readonly icon?: LucideIcon;
  /** A word beside the icon; without it the label is read aloud only. */
  readonly word?: string;
}

export interface SegmentsProps<Id extends string> {
  readonly label: string;
  readonly options: readonly Segment<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** One of a few, all of them in sight: a way to look at something, a pace. */
export function Segments<Id extends string>({ label, options, value, onChange }: SegmentsProps<Id>) {
  return (
    <div className={css.segments} role="group" aria-label={label}>
      {options.map(({ id, label: name, icon: Icon, word }) => (
        <button key={id} type="button" className={css.option} aria-pressed={id === value} aria-label={name} title={name} onClick={() => { onChange(id); }}>
          {Icon ? <Icon aria-hidden size={15} /> : null}
          {word ? <span>{word}</span> : null}
        </button>
      ))}
    </div>
  );
}
