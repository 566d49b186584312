import type { Score } from "@wire";

import { LOOK_OF_VERDICT, VERDICTS } from "../words.ts";
import css from "./TallyTiles.module.css";

export interface TallyTilesProps {
  readonly score: Score;
  /** It still plays, or late news may still come: the numbers are of now. */
  readonly open: boolean;
}

/** Four verdicts always stand; what was told again, and what has time, where there is such. */
function isShown(verdict: (typeof VERDICTS)[number], score: Score, open: boolean): boolean {
  if (verdict === "pending") return open || score.pending > 0;
  return verdict !== "repeated" || score.repeated > 0;
}

/** The score in numbers, each with what it means; what still has time only where there is such. */
export function TallyTiles({ score, open }: TallyTilesProps) {
  return (
    <section className={css.tally} aria-label={open ? "Score so far" : "Score"}>
      <ul className={css.tiles}>
        {VERDICTS.filter((verdict) => isShown(verdict, score, open)).map((verdict) => {
          const { word, tone, icon: Icon, means } = LOOK_OF_VERDICT[verdict];
          return (
            <li key={verdict} className={css.tile} data-tone={tone} data-none={score[verdict] === 0 || undefined}>
              <Icon aria-hidden size={20} className={css.icon} />
              <strong className={css.count}>{score[verdict]}</strong>
              <span className={css.word}>{word}</span>
              <span className={css.means}>{open && verdict === "missed" ? "true, and not said in its time" : open && verdict === "pending" ? "true, and may still be said" : means}</span>
            </li>
          );
        })}
      </ul>
      {open ? <p className={css.open} role="status">So far; late news may still change it.</p> : null}
    </section>
  );
}
