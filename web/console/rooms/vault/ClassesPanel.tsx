import { Button, classes, EmptyState, Panel, TimeOfDay } from "@kit";
import type { Keys } from "@wire";
import { KeyRound, RotateCw } from "lucide-react";

import css from "./figures.module.css";
import type { Replacing } from "./ReplaceDialog.tsx";

export interface ClassesPanelProps {
  readonly keys: Keys;
  /** Null for whoever may not. */
  readonly onReplace: ((what: Replacing) => void) | null;
}

const count = (number: number): string => number.toLocaleString("en-GB");

/** The data keys, by class of data. */
export function ClassesPanel({ keys, onReplace }: ClassesPanelProps) {
  return (
    <Panel title="Data keys" flush>
      {keys.groups.length === 0 ? (
        <EmptyState icon={KeyRound} title="No key yet" detail="A class of data gets its key when something of it is first sealed." />
      ) : (
        /* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, by keys too */
        <div className={css.scroll} role="group" aria-label="Data keys, one class a line" tabIndex={0}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col" className={css.end}>In use</th>
                <th scope="col" className={classes(css.end, css.roomy)}>Of one person each</th>
                <th scope="col" className={css.end}>Replaced</th>
                <th scope="col" className={classes(css.roomy)}>Newest</th>
                {onReplace ? <th scope="col"><span className={css.hidden}>Replace</span></th> : null}
              </tr>
            </thead>
            <tbody>
              {keys.groups.map((group) => (
                <tr key={group.data_class}>
                  <th scope="row">{group.data_class}</th>
                  <td className={css.end}>{count(group.active)}</td>
                  <td className={classes(css.end, css.roomy)}>{count(group.subjects)}</td>
                  <td className={css.end}>{count(group.replaced)}</td>
                  <td className={classes(css.roomy)}><TimeOfDay at={group.newest} /></td>
                  {onReplace ? (
                    <td className={css.end}>
                      <Button size="s" icon={RotateCw} isDisabled={group.active === 0} aria-label={`Replace the keys of ${group.data_class}`} onPress={() => { onReplace({ kind: "class", name: group.data_class }); }}>
                        Replace
                      </Button>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
