import { Panel, TimeOfDay } from "@kit";
import type { Rotation } from "@wire";

import css from "./figures.module.css";

/** What was replaced, the newest first. */
export function RotationsPanel({ rotations }: { readonly rotations: readonly Rotation[] }) {
  return (
    <Panel title="Replacements" flush={rotations.length > 0}>
      {rotations.length === 0 ? (
        <p className={css.note}>No key was ever replaced.</p>
      ) : (
        /* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, by keys too */
        <div className={css.scroll} role="group" aria-label="Replacements, one a line" tabIndex={0}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col" className={css.end}>Keys</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {rotations.map((one) => (
                <tr key={one.id}>
                  <td><TimeOfDay at={one.at} /></td>
                  <th scope="row">{one.data_class ? `Keys of ${one.data_class}` : "Master key"}</th>
                  <td className={css.end}>{one.keys.toLocaleString("en-GB")}</td>
                  <td><code>{one.who}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
