import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { Tone } from "../words.ts";
import css from "./StateLine.module.css";

export interface StateLineProps {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  /** How it is, in a word or a sentence. */
  readonly words: string;
  /** Since when, or by how much. */
  readonly children?: ReactNode;
}

/** How something is, said first: a sign, a word, and for how long. */
export function StateLine({ tone, icon: Icon, words, children }: StateLineProps) {
  return (
    <p className={css.line} data-tone={tone}>
      <Icon aria-hidden size={16} />
      <span>
        <strong>{words}</strong> {children}
      </span>
    </p>
  );
}
