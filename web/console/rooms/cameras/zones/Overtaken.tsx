import { GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";

import css from "./Overtaken.module.css";

export interface OvertakenProps {
  /** What somebody else did, as one sentence. */
  readonly head: ReactNode;
  readonly differences?: readonly (readonly [name: string, how: string])[];
  /** What one may choose. */
  readonly children: ReactNode;
}

/** Somebody saved something else while this was drawn. Nothing is overwritten and nothing is lost before one has chosen. */
export function Overtaken({ head, differences = [], children }: OvertakenProps) {
  return (
    <section className={css.panel} role="alert" aria-label="Changed meanwhile">
      <p className={css.head}>
        <GitCompareArrows aria-hidden size={16} />
        <span>{head}</span>
      </p>
      {differences.length > 0 ? (
        <ul className={css.differences}>
          {differences.map(([name, how]) => (
            <li key={name}>
              {name} <span>{how}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <div className={css.deeds}>{children}</div>
    </section>
  );
}
