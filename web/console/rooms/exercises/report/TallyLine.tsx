import type { Tally } from "@wire";

import { LOOK_OF_VERDICT, VERDICTS } from "../words.ts";
import css from "./TallyLine.module.css";

/** A score on one line: a shape and a number each. */
export function TallyLine({ score }: { readonly score: Tally }) {
  return (
    <span className={css.tally}>
      {VERDICTS.filter((verdict) => (verdict !== "pending" && verdict !== "repeated") || score[verdict] > 0).map((verdict) => {
        const { word, tone, icon: Icon } = LOOK_OF_VERDICT[verdict];
        const count = score[verdict];
        return (
          <span key={verdict} className={css.part} data-tone={tone} data-none={count === 0 || undefined} title={`${String(count)} ${word.toLowerCase()}`}>
            <Icon aria-hidden size={14} />
            <span>{count}</span>
            <span className={css.word}>{word}</span>
          </span>
        );
      })}
    </span>
  );
}
