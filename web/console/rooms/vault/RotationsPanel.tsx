import { FigureTable, Panel, sentence, TimeOfDay } from "@kit";
import type { Rotation } from "@wire";

import { useWho } from "@console";

import css from "./figures.module.css";

/** What was replaced, the newest first. */
export function RotationsPanel({ rotations }: { readonly rotations: readonly Rotation[] }) {
  const who = useWho();
  return (
    <Panel title="Replacements" flush={rotations.length > 0}>
      {rotations.length === 0 ? (
        <p className={css.note}>No key was ever replaced.</p>
      ) : (
        <FigureTable label="Replacements, one a line">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col" data-end="">Keys</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {rotations.map((one) => (
              <tr key={one.id}>
                <td><TimeOfDay at={one.at} /></td>
                <th scope="row">{one.data_class ? `Keys of ${one.data_class}` : "Master key"}</th>
                <td data-end="">{one.keys.toLocaleString("en-GB")}</td>
                <td>{sentence(who(one.who))}</td>
              </tr>
            ))}
          </tbody>
        </FigureTable>
      )}
    </Panel>
  );
}
