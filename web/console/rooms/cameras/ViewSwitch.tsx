import type { LucideIcon } from "lucide-react";

import css from "./ViewSwitch.module.css";

export interface ViewOption<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Drawn before the word, or instead of it. */
  readonly icon?: LucideIcon;
  /** A word beside the icon; without it the label is read aloud only. */
  readonly word?: string;
}

export interface ViewSwitchProps<Id extends string> {
  readonly label: string;
  readonly options: readonly ViewOption<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** One of a few ways to look at the same. */
export function ViewSwitch<Id extends string>({ label, options, value, onChange }: ViewSwitchProps<Id>) {
  return (
    <div className={css.switch} role="group" aria-label={label}>
      {options.map(({ id, label: name, icon: Icon, word }) => (
        <button key={id} type="button" className={css.option} aria-pressed={id === value} aria-label={name} title={name} onClick={() => { onChange(id); }}>
          {Icon ? <Icon aria-hidden size={15} /> : null}
          {word ? <span>{word}</span> : null}
        </button>
      ))}
    </div>
  );
}
