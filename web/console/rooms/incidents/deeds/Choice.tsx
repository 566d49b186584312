import type { ReactNode } from "react";

import css from "./DeedForm.module.css";

export interface ChoiceItem {
  readonly id: string;
  readonly mark?: ReactNode;
  readonly label: ReactNode;
  readonly beside?: ReactNode;
  readonly meaning?: ReactNode;
}

export interface ChoiceProps {
  readonly label: string;
  readonly items: readonly ChoiceItem[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
}

/** One of a few, each with a line that says when it is the right one. Arrow keys move, as in any radio group. */
export function Choice({ label, items, value, onChange }: ChoiceProps) {
  return (
    <div role="radiogroup" aria-label={label} className={css.pick}>
      {items.map((item, index) => (
        <button
          key={item.id}
          type="button"
          role="radio"
          aria-checked={item.id === value}
          tabIndex={item.id === value || (value === null && index === 0) ? 0 : -1}
          className={css.choice}
          onClick={() => { onChange(item.id); }}
          onKeyDown={(event) => {
            const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            const next = items[(index + way + items.length) % items.length];
            if (way === 0 || !next) return;
            event.preventDefault();
            onChange(next.id);
            const siblings = event.currentTarget.parentElement?.querySelectorAll<HTMLButtonElement>("[role=radio]");
            siblings?.[items.indexOf(next)]?.focus();
          }}
        >
          {item.mark ?? <span />}
          <span>{item.label}</span>
          <span className={css.beside}>{item.beside}</span>
          {item.meaning ? <span className={css.meaning}>{item.meaning}</span> : null}
        </button>
      ))}
    </div>
  );
}
