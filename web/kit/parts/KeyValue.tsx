import { Fragment, type ReactNode } from "react";

import css from "./KeyValue.module.css";

export interface KeyValueProps {
  readonly pairs: readonly (readonly [key: string, value: ReactNode])[];
}

/** Names and what they stand at. */
export function KeyValue({ pairs }: KeyValueProps) {
  return (
    <dl className={css.pairs}>
      {pairs.map(([key, value]) => (
        <Fragment key={key}>
          <dt className={css.key}>{key}</dt>
          <dd className={css.value}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
