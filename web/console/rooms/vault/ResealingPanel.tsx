import { Panel, StatusChip } from "@kit";
import type { Keys, Resealing } from "@wire";

import css from "./figures.module.css";
import { isWalking } from "./queries.ts";
import { nameOf, progressOf } from "./words.ts";

/** How far what former keys sealed is sealed anew. */
export function ResealingPanel({ keys }: { readonly keys: Keys }) {
  return (
    <Panel title="Sealed anew">
      {keys.resealing.length === 0 ? <p className={css.note}>Nothing was looked at yet: the rooms begin within a minute of their start.</p> : null}
      {isWalking(keys) ? <p className={css.note}>Keys were replaced. Once every process seals with the new ones, each of these is walked over, row by row, while the city works.</p> : null}
      <ul className={css.lines} aria-live="polite">
        {keys.resealing.map((walk) => (
          <Walk key={walk.what} walk={walk} epoch={keys.epoch} />
        ))}
      </ul>
    </Panel>
  );
}

const CHIPS = { done: ["ok", "Done"], walks: ["accent", "Under way"], waits: ["unknown", "Waits"] } as const;

function Walk({ walk, epoch }: { readonly walk: Resealing; readonly epoch: number }) {
  const { state, share, words } = progressOf(walk, epoch);
  const [tone, word] = CHIPS[state];
  return (
    <li className={css.line}>
      <span className={css.name}>{nameOf(walk)}</span>
      <StatusChip tone={walk.faults > 0 ? "bad" : tone}>{walk.faults > 0 ? `${String(walk.faults)} not opened` : word}</StatusChip>
      {state === "walks" ? (
        <span className={css.bar} data-tone="accent" role="progressbar" aria-label={nameOf(walk)} aria-valuenow={Math.round(share * 100)} aria-valuemin={0} aria-valuemax={100}>
          <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </span>
      ) : null}
      {words === "" && walk.fault === null ? null : <span className={css.detail}>{[words, walk.fault === null ? "" : `left as it is: ${walk.fault}`].filter(Boolean).join("; ")}</span>}
    </li>
  );
}
