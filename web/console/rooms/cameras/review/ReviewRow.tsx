import { sentence, TimeOfDay } from "@kit";
import type { Reported } from "@wire";
import { ImageOff, TriangleAlert } from "lucide-react";
import { useState } from "react";

import { KindIcon } from "../KindIcon.tsx";
import css from "./ReviewRow.module.css";
import { lineOf, reachOf, VERDICTS } from "./words.ts";

/** One line of the review: its picture, what it says, how far it reached, and what people said of it. */
export function ReviewRow({ one, camera, mayLook, notTaken }: { readonly one: Reported; readonly camera: string; readonly mayLook: boolean; readonly notTaken: boolean }) {
  const [failed, setFailed] = useState(false);
  const [snapshot] = one.evidence;
  const verdict = one.verdict === null ? null : VERDICTS[one.verdict];
  const reach = reachOf(one);
  return (
    <div className={css.row} data-rank={one.rank} data-judged={verdict !== null || undefined}>
      <span className={css.thumb}>
        {snapshot && mayLook && !failed ? <img src={`/api/evidence/${snapshot}`} alt="" loading="lazy" onError={() => { setFailed(true); }} /> : <ImageOff aria-hidden size={16} />}
      </span>
      <span className={css.words}>
        <span className={css.what}>
          <KindIcon what={one.what} />
          {sentence(one.what)}
          {one.rank === "detection" ? <em className={css.rank}>detection</em> : null}
          <span className={css.when}><TimeOfDay at={one.occurred} /></span>
        </span>
        <span className={css.line}>{lineOf(one)}</span>
        <span className={css.foot}>
          <span className={css.camera}>{camera}</span>
          {reach === null ? null : (
            <span className={css.reach} title="How far it reached; the tick is the threshold">
              <i style={{ width: `${String(reach * 100)}%` }} />
            </span>
          )}
          {notTaken ? (
            <span className={css.verdict} data-tone="bad">
              <TriangleAlert aria-hidden size={12} />
              Not taken
            </span>
          ) : verdict ? (
            <span className={css.verdict} data-tone={verdict.tone}>
              <verdict.icon aria-hidden size={12} />
              {verdict.word}
            </span>
          ) : null}
        </span>
      </span>
    </div>
  );
}
