import { type ReactNode, useId } from "react";

import css from "./Part.module.css";

export interface PartProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A section of the incident's page. */
export function Part({ title, beside, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={css.part}>
      <header className={css.head}>
        <h2 id={id} className={css.title}>
          {title}
        </h2>
        {beside}
      </header>
      {children}
    </section>
  );
}
