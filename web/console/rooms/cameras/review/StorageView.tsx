import { EmptyState, ErrorState, LoadingState, Panel, sentence, TimeOfDay } from "@kit";
import { Archive } from "lucide-react";

import { problemOf } from "@console";

import css from "./StorageView.module.css";
import { useStorage } from "./useReview.ts";
import { sizeOf } from "./words.ts";

/** How much evidence there is, for how long it is kept, and what goes next. */
export function StorageView({ nameOf }: { readonly nameOf: (camera: string) => string }) {
  const { data, error, refetch } = useStorage();
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={3} label="Asking for the evidence" />;
  const share = Math.min(100, (data.size / Math.max(1, data.quota)) * 100);
  return (
    <div className={css.view}>
      <Panel title="Space">
        <div className={css.space}>
          <p className={css.line}>
            <b>{sizeOf(data.size)}</b> of {sizeOf(data.quota)}; {sizeOf(data.held)} belong to incidents that are not closed, and are held.
          </p>
          <div className={css.bar} role="meter" aria-label="Space in use" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share)}>
            <i style={{ width: `${String(share)}%` }} />
          </div>
          <p className={css.soft}>Where the quota is full, the oldest detections go first, then the oldest alerts. Nothing is recorded all the time.</p>
        </div>
      </Panel>
      <Panel title="Classes">
        <table className={css.table}>
          <thead>
            <tr><th>Class</th><th>Kept for</th><th>Sightings</th><th>Size</th><th>Held</th><th>Oldest</th></tr>
          </thead>
          <tbody>
            {data.classes.map((one) => (
              <tr key={one.rank}>
                <td>{sentence(one.rank)}s</td>
                <td data-head="Kept for">{one.days} days</td>
                <td data-head="Sightings">{one.count}</td>
                <td data-head="Size">{sizeOf(one.size)}</td>
                <td data-head="Held">{one.held}</td>
                <td data-head="Oldest">{one.oldest ? <TimeOfDay at={one.oldest} /> : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title="Goes next">
        {data.next.length === 0 ? (
          <EmptyState icon={Archive} title="Nothing goes" detail="There is no evidence that is not held." />
        ) : (
          <ul className={css.next}>
            {data.next.map((one) => (
              <li key={one.event}>
                <span><b>{sentence(one.what)}</b> {one.rank} · {nameOf(one.camera)} · <TimeOfDay at={one.occurred} /> · {sizeOf(one.size)}</span>
                <span className={css.soft}>goes <TimeOfDay at={one.at} /></span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
