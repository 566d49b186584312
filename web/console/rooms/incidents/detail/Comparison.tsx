import { Elapsed, EvidencePlayer, LoadingState, PriorityMeter, roughSpanOf, sentence, SeverityBadge, TimeOfDay } from "@kit";
import { useQuery } from "@tanstack/react-query";

import { read } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import { metresBetween, type Row } from "../row.ts";
import css from "./Comparison.module.css";
import { scenesOf } from "./scenes.ts";

/** Two incidents side by side: what was seen, and how far apart they are in place and time. */
export function Comparison({ one, other }: { readonly one: Row; readonly other: Row }) {
  const metres = metresBetween(one, other);
  const apart = Math.abs(Date.parse(one.started) - Date.parse(other.started));
  return (
    <div className={css.comparison}>
      <p className={css.apart}>
        {metres === null ? "At least one of them has no place" : `${metres < 1000 ? `${metres.toFixed(0)} m` : `${(metres / 1000).toFixed(1)} km`} apart`}, {roughSpanOf(apart)} between their
        beginnings
      </p>
      <div className={css.pair}>
        <Side row={one} word="This one stays" />
        <Side row={other} word="The other" />
      </div>
    </div>
  );
}

function Side({ row, word }: { readonly row: Row; readonly word: string }) {
  const { data } = useQuery({ queryKey: [...INCIDENTS, row.id, "evidence"], queryFn: (at) => read.evidence(row.id, at), staleTime: Number.POSITIVE_INFINITY });
  const [scene] = data ? scenesOf(data.pieces) : [];
  const [piece] = scene?.pieces ?? [];
  return (
    <section className={css.side} aria-label={word}>
      <p className={css.word}>{word}</p>
      <p className={css.summary}>{row.summary}</p>
      <p className={css.facts}>
        <PriorityMeter priority={row.priority} /> <SeverityBadge severity={row.severity} /> {sentence(row.kind)} · <TimeOfDay at={row.started} /> · <Elapsed since={row.started} until={row.resolved} />
      </p>
      {data === undefined ? (
        <LoadingState shape="picture" />
      ) : piece ? (
        <EvidencePlayer src={piece.href} mediaType={piece.evidence.media_type} title={piece.by} at={piece.at} autoPlay />
      ) : (
        <p className={css.none}>No evidence.</p>
      )}
    </section>
  );
}
