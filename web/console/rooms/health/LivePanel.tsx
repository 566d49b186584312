import { Panel, StatusChip, useNow } from "@kit";
import { freshnessOf, useConnection } from "@live";

import css from "./lines.module.css";

const WORDS = { live: "Live", stale: "Stale", lost: "Lost" } as const;
const TONES = { live: "ok", stale: "stale", lost: "bad" } as const;

/** This screen's own connection: what is drawn is as fresh as this. */
export function LivePanel() {
  const connection = useConnection();
  const now = useNow();
  const age = connection.heardAt === null ? null : Math.max(0, now - connection.heardAt);
  const freshness = freshnessOf(age ?? Number.POSITIVE_INFINITY);
  return (
    <Panel title="This screen">
      <ul className={css.lines}>
        <li className={css.line}>
          <span className={css.name}>Live stream</span>
          <StatusChip tone={TONES[freshness]}>{WORDS[freshness]}</StatusChip>
          <span className={css.detail}>
            {age === null ? "not heard yet" : `last heard ${(age / 1000).toFixed(0)} s ago`}
            {connection.trouble ? ` · ${connection.trouble}` : ""}
          </span>
        </li>
        <li className={css.line}>
          <span className={css.name}>Place in the stream</span>
          <span className={css.value}>{connection.seq === null ? "–" : connection.seq.toLocaleString("en-GB")}</span>
          <span className={css.detail}>{connection.attempt > 0 ? `try ${String(connection.attempt)} to come back` : "no fact is missing before it"}</span>
        </li>
        <li className={css.line}>
          <span className={css.name}>Samples left out</span>
          <span className={css.value}>{connection.coalesced.toLocaleString("en-GB")}</span>
          <span className={css.detail}>because a newer one came within the same tenth of a second</span>
        </li>
      </ul>
    </Panel>
  );
}
