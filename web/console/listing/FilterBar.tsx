import { SearchField, type Tone } from "@kit";
import type { LucideIcon } from "lucide-react";
import type { ReactNode, RefObject } from "react";

import css from "./FilterBar.module.css";
import type { AskedView } from "./useAsked.ts";

export interface FilterBarProps {
  readonly label: string;
  readonly placeholder: string;
  readonly asked: AskedView;
  readonly counts: readonly (readonly [state: string, count: number])[];
  readonly wordsOf: (state: string) => { readonly word: string; readonly tone: Tone; readonly icon: LucideIcon };
  readonly searchRef: RefObject<HTMLInputElement | null>;
  /** What else the page may be asked for, at the end of the line. */
  readonly children?: ReactNode;
}

/** Words and states by which a list is narrowed down. */
export function FilterBar({ label, placeholder, asked, counts, wordsOf, searchRef, children }: FilterBarProps) {
  const { text, state, set } = asked;
  return (
    <div className={css.bar}>
      <div className={css.search}>
        <SearchField label={label} placeholder={placeholder} value={text} onChange={(words) => { set({ q: words }); }} keys="/" inputRef={searchRef} />
      </div>
      <div className={css.states} role="group" aria-label="State">
        {counts.map(([one, count]) => {
          const { word, tone, icon: Icon } = wordsOf(one);
          return (
            <button key={one} type="button" className={css.state} data-tone={tone} aria-pressed={state === one} onClick={() => { set({ state: state === one ? "" : one }); }}>
              <Icon aria-hidden size={13} />
              {word} <b>{count}</b>
            </button>
          );
        })}
      </div>
      <span className={css.gap} />
      {children}
    </div>
  );
}
