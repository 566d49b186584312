import { classes, Elapsed, PriorityMeter, sentence, SeverityMark, severityOf, StatusChip } from "@kit";
import { Check, Eye, Layers, Link2, TimerOff, User } from "lucide-react";

import { useSession } from "@console";

import { wordOfAssignee } from "../deeds/assignee.ts";
import { type Group, type Row, WORD_OF_GROUP } from "../row.ts";
import css from "./QueueRow.module.css";

export interface QueueRowProps {
  readonly row: Row;
  readonly group: Group;
  /** First of its group: bears the group's name, with how many there are. */
  readonly heads: number | null;
  readonly marked: boolean;
  /** It came or changed while one looked. */
  readonly fresh: boolean;
}

/** One incident in the queue: how pressing, how bad, what, since when, whose. */
export function QueueRow({ row, group, heads, marked, fresh }: QueueRowProps) {
  const { id: me } = useSession();
  return (
    <>
      {heads === null ? null : (
        <p className={css.group} aria-hidden>
          {WORD_OF_GROUP[group]} <span>{heads}</span>
        </p>
      )}
      <div className={classes(css.row, group === "over" && css.over)} data-fresh={fresh || undefined}>
        <PriorityMeter priority={row.priority} />
        <div className={css.words}>
          <p className={css.summary}>
            {marked ? <Check aria-label="Marked" size={14} className={css.mark} /> : null}
            {row.summary}
          </p>
          <p className={css.facts}>
            <span className={css.severity} data-severity={row.severity}>
              <SeverityMark severity={severityOf(row.severity)} size={12} />
              {row.severity}
            </span>
            <span>{sentence(row.kind)}</span>
            {row.concerns > 1 ? (
              <span className={css.with} title={`${String(row.concerns)} reports`}>
                <Layers aria-hidden size={12} />
                {row.concerns}
              </span>
            ) : null}
            {row.links.length > 0 ? (
              <span className={css.with} title={`Linked with ${String(row.links.length)}`}>
                <Link2 aria-hidden size={12} />
                {row.links.length}
              </span>
            ) : null}
            {row.assigned ? (
              <span className={css.with}>
                <User aria-hidden size={12} />
                {wordOfAssignee(row.assigned, me)}
              </span>
            ) : null}
            {group === "acknowledged" ? (
              <span className={css.with}>
                <Eye aria-hidden size={12} />
                seen
              </span>
            ) : null}
            {row.disposition ? <StatusChip tone="plain">{sentence(row.disposition)}</StatusChip> : null}
          </p>
          {group === "shelved" ? <p className={css.reason}>{row.shelved_because}</p> : null}
        </div>
        <span className={css.time}>
          {group === "shelved" && row.shelved_until ? (
            <span className={css.back} title="Comes back by itself">
              <TimerOff aria-hidden size={12} />
              <Left until={row.shelved_until} />
            </span>
          ) : (
            <Elapsed since={row.started} until={row.resolved} />
          )}
        </span>
      </div>
    </>
  );
}

/** How long until it comes back: the same counter, running down. */
function Left({ until }: { readonly until: string }) {
  return <Elapsed since={new Date()} until={until} />;
}
