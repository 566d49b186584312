import { Button, EmptyState, FigureTable, Panel, TimeOfDay } from "@kit";
import type { Keys } from "@wire";
import { KeyRound, RotateCw } from "lucide-react";

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
        <FigureTable label="Data keys, one class a line">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" data-end="">In use</th>
              <th scope="col" data-end="" data-roomy="">Of one person each</th>
              <th scope="col" data-end="">Replaced</th>
              <th scope="col" data-roomy="">Newest</th>
              {onReplace ? <th scope="col"><span data-hidden="">Replace</span></th> : null}
            </tr>
          </thead>
          <tbody>
            {keys.groups.map((group) => (
              <tr key={group.data_class}>
                <th scope="row">{group.data_class}</th>
                <td data-end="">{count(group.active)}</td>
                <td data-end="" data-roomy="">{count(group.subjects)}</td>
                <td data-end="">{count(group.replaced)}</td>
                <td data-roomy=""><TimeOfDay at={group.newest} /></td>
                {onReplace ? (
                  <td data-end="">
                    <Button size="s" icon={RotateCw} isDisabled={group.active === 0} aria-label={`Replace the keys of ${group.data_class}`} onPress={() => { onReplace({ kind: "class", name: group.data_class }); }}>
                      Replace
                    </Button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </FigureTable>
      )}
    </Panel>
  );
}
