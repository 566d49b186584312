import { EmptyState, ErrorState, LoadingState } from "@kit";
import { SearchX } from "lucide-react";

import { Problem, problemOf, useScope } from "@console";

import { useIncident } from "../queries.ts";
import { type Row, withWords } from "../row.ts";
import { ActionBar } from "./ActionBar.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import css from "./IncidentDetail.module.css";
import { IncidentHead } from "./IncidentHead.tsx";
import { OffersPanel } from "./OffersPanel.tsx";
import { TimelinePanel } from "./TimelinePanel.tsx";
import { TiesPanel } from "./TiesPanel.tsx";
import { WhyPanel } from "./WhyPanel.tsx";

export interface IncidentDetailProps {
  readonly id: string;
  /** From the live stream: the newest standing. Null for one that is no longer on it; then the server is asked. */
  readonly row: Row | null;
  readonly onLeave: () => void;
  readonly onOpen: (id: string) => void;
}

/** One incident: what it is, what can be done, what was seen, why it was raised, and everything that happened since. */
export function IncidentDetail({ id, row, onLeave, onOpen }: IncidentDetailProps) {
  const { shown, timeline, evidence, offers } = useIncident(id);
  const { scope } = useScope();
  const standing = row ?? (shown.data ? withWords([shown.data], [{ incident: id, words: shown.data.words }])[0] : null) ?? null;
  if (standing === null) {
    if (!shown.error) return <LoadingState shape="page" label="Opening the incident" />;
    const missing = shown.error instanceof Problem && [400, 404].includes(shown.error.status);
    return missing ? (
      <EmptyState icon={SearchX} title="There is no such incident" detail="The address may be cut off or mistyped." />
    ) : (
      <ErrorState problem={problemOf(shown.error)} onRetry={() => void shown.refetch()} />
    );
  }
  const entries = timeline.data?.entries ?? [];
  return (
    <article className={css.detail} aria-label={standing.summary}>
      <IncidentHead row={standing} isElsewhere={standing.status !== scope} onLeave={onLeave} onOpen={onOpen} />
      <ActionBar row={standing} undoable={shown.data?.undoable ?? null} />
      <div className={css.body}>
        {offers.data && offers.data.offers.length > 0 ? <OffersPanel row={standing} offers={offers.data.offers} /> : null}
        <EvidencePanel pieces={evidence.data?.pieces ?? null} problem={evidence.error ? problemOf(evidence.error) : null} />
        <WhyPanel row={standing} first={entries.find((entry) => entry.kind === "concern") ?? null} />
        <TiesPanel row={standing} absorbed={shown.data?.absorbed ?? []} onOpen={onOpen} />
        {timeline.data ? (
          <TimelinePanel row={standing} entries={entries} more={timeline.data.more} />
        ) : timeline.error ? (
          <ErrorState problem={problemOf(timeline.error)} onRetry={() => void timeline.refetch()} />
        ) : (
          <LoadingState label="Reading the timeline" count={5} />
        )}
      </div>
    </article>
  );
}
