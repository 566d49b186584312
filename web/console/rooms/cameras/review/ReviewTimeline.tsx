import { clockOf, minuteOf, sentence, wholeTimeOf } from "@kit";
import type { Reported } from "@wire";

import css from "./ReviewTimeline.module.css";
import { VERDICTS } from "./words.ts";

export interface ReviewTimelineProps {
  readonly reported: readonly Reported[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly nameOf: (camera: string) => string;
  readonly selected: string | null;
  readonly onOpen: (event: string) => void;
}

const TICKS = 4;
/** In a shorter time minutes repeat: seconds are told too (milliseconds). */
const TELLS_SECONDS_MS = 8 * 60_000;

/** When each camera reported what: a line a camera, alerts large, detections small, what was judged hollow. */
export function ReviewTimeline({ reported, from, until, nameOf, selected, onOpen }: ReviewTimelineProps) {
  const cameras = [...new Set(reported.map(({ camera }) => camera))].toSorted();
  const at = (time: number): string => `${String(((time - from) / Math.max(1, until - from)) * 100)}%`;
  const [count, wordOf] = until - from < TELLS_SECONDS_MS ? [TICKS / 2, clockOf] : [TICKS, minuteOf];
  const ticks = Array.from({ length: count + 1 }, (_, number) => from + ((until - from) * number) / count);
  return (
    <div className={css.timeline} role="group" aria-label="Timeline">
      {cameras.map((camera) => (
        <div key={camera} className={css.lane}>
          <span className={css.name} title={nameOf(camera)}>{nameOf(camera)}</span>
          <div className={css.track}>
            {reported.filter((one) => one.camera === camera).map((one) => {
              const words = `${sentence(one.what)}, ${one.rank}${one.verdict ? `, ${VERDICTS[one.verdict].word.toLowerCase()}` : ""}: ${wholeTimeOf(new Date(one.occurred))}`;
              return (
                <button
                  key={one.event}
                  type="button"
                  tabIndex={-1}
                  className={css.mark}
                  data-rank={one.rank}
                  data-judged={one.verdict !== null || undefined}
                  data-selected={one.event === selected || undefined}
                  style={{ left: at(Date.parse(one.occurred)) }}
                  title={words}
                  aria-label={words}
                  onClick={() => { onOpen(one.event); }}
                />
              );
            })}
          </div>
        </div>
      ))}
      <div className={css.axis} aria-hidden>
        {ticks.map((tick, number) => (
          <span key={tick} data-edge={number === 0 ? "first" : number === count ? "last" : undefined} style={{ left: at(tick) }}>{wordOf(new Date(tick))}</span>
        ))}
      </div>
    </div>
  );
}
