import { Panel } from "@kit";
import type { StorageSeen } from "@wire";

import { bytesOf } from "./figures.ts";
import css from "./lines.module.css";

/** From here on it is time to do something; the server's own verdict uses the same share. */
const FULL_SHARE = 0.9;

/** What is kept, and how much room is left. */
export function StoragePanel({ storage }: { readonly storage: StorageSeen }) {
  const { facts_bytes: facts, facts_bytes_at_most: most } = storage;
  const share = facts === null || !most ? null : Math.min(1, facts / most);
  return (
    <Panel title="Storage">
      <ul className={css.lines}>
        <li className={css.line}>
          <span className={css.name}>Stream of facts</span>
          <span className={css.value}>{bytesOf(facts)}</span>
          {share === null ? null : (
            <span className={css.bar} data-tone={share > FULL_SHARE ? "bad" : "accent"} role="img" aria-label={`${(share * 100).toFixed(0)} % full`}>
              <i style={{ width: `${(share * 100).toFixed(2)}%` }} />
            </span>
          )}
          <span className={css.detail}>{most ? `of ${bytesOf(most)}; when it is full, sources wait and nothing is dropped` : "without a limit"}</span>
        </li>
        <Kept name="Database" bytes={storage.database_bytes} detail="incidents, timelines, archive of facts, audit trail" />
        <Kept name="Evidence" bytes={storage.evidence_bytes} detail="sealed snapshots and clips" />
        <Kept name="Free on the disk" bytes={storage.disk_free_bytes} detail="where the data directory lies" />
      </ul>
    </Panel>
  );
}

function Kept({ name, bytes, detail }: { readonly name: string; readonly bytes: number | null; readonly detail: string }) {
  return (
    <li className={css.line}>
      <span className={css.name}>{name}</span>
      <span className={css.value}>{bytesOf(bytes)}</span>
      <span className={css.detail}>{detail}</span>
    </li>
  );
}
