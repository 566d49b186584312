import { Panel, TimeOfDay } from "@kit";
import type { RubbishView } from "@wire";

import css from "./lists.module.css";

/** What of the device's messages nobody could read; draws nothing where all could be. */
export function RubbishPanel({ rubbish, count }: { readonly rubbish: readonly RubbishView[]; readonly count: number }) {
  if (rubbish.length === 0) return null;
  return (
    <Panel title="Not readable">
      {count > rubbish.length ? <p className={css.none}>The newest {rubbish.length} of {count}.</p> : null}
      <ul className={css.list}>
        {rubbish.map((one, index) => (
          <li key={`${one.at} ${String(index)}`} className={css.item}>
            <span className={css.line}>
              <span className={css.mono}>{one.topic}</span>
              <TimeOfDay at={one.at} />
            </span>
            <span className={css.soft}>{one.why}</span>
            {one.begins ? <code className={css.raw}>{one.begins}</code> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
