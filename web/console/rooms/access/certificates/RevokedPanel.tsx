import { Panel, TimeOfDay, TwoLines } from "@kit";
import type { RevocationView } from "@wire";

import css from "./certificates.module.css";
import { reasonOf } from "./state.ts";

const SHOWN = 20;

/** What stands in the lists of revoked certificates. */
export function RevokedPanel({ revoked }: { readonly revoked: readonly RevocationView[] }) {
  return (
    <Panel title="Revoked">
      {revoked.length === 0 ? (
        <p className={css.note}>Nothing is revoked.</p>
      ) : (
        <ul className={css.revoked}>
          {revoked.slice(0, SHOWN).map((one) => (
            <li key={one.serial}>
              <TwoLines first={one.holder.split(":")[1]} second={reasonOf(one.reason)} />
              <TimeOfDay at={one.at} />
            </li>
          ))}
        </ul>
      )}
      {revoked.length > SHOWN ? <p className={css.note}>and {revoked.length - SHOWN} more</p> : null}
    </Panel>
  );
}
