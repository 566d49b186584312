import { Elapsed, IconButton, PhaseChip, PriorityMeter, sentence, SeverityBadge, StatusChip, TimeOfDay, toneOfScope, useNow } from "@kit";
import { MapPin, User, X } from "lucide-react";

import { useSession } from "@console";

import { wordOfAssignee } from "../deeds/assignee.ts";
import { isShelved, type Row } from "../row.ts";
import css from "./IncidentHead.module.css";

export interface IncidentHeadProps {
  readonly row: Row;
  /** Of another scope than the one that is looked at. */
  readonly isElsewhere: boolean;
  readonly onLeave: () => void;
  readonly onOpen: (id: string) => void;
}

/** What it is, how bad, how pressing, where it stands. */
export function IncidentHead({ row, isElsewhere, onLeave, onOpen }: IncidentHeadProps) {
  const now = useNow();
  const { id: me } = useSession();
  const shelved = isShelved(row, now);
  return (
    <header className={css.head}>
      <div className={css.top}>
        <PriorityMeter priority={row.priority} size="m" />
        <h1 className={css.title}>{row.summary}</h1>
        <IconButton icon={X} label="Back to the queue" keys="Escape" onPress={onLeave} />
      </div>
      <div className={css.chips}>
        <SeverityBadge severity={row.severity} />
        <PhaseChip phase={row.phase} shelved={shelved} />
        {row.status === "Actual" && !isElsewhere ? null : <StatusChip tone={toneOfScope(row.status)}>{row.status}</StatusChip>}
        <StatusChip tone="plain" title={`${row.urgency}, ${row.certainty}`}>{sentence(row.kind)}</StatusChip>
        {row.disposition ? <StatusChip tone="ok">{sentence(row.disposition)}</StatusChip> : null}
      </div>
      <dl className={css.facts}>
        <div>
          <dt>Running</dt>
          <dd><Elapsed since={row.started} until={row.resolved} /></dd>
        </div>
        <div>
          <dt>Began</dt>
          <dd><TimeOfDay at={row.started} /></dd>
        </div>
        <div>
          <dt>Last report</dt>
          <dd><TimeOfDay at={row.last} /></dd>
        </div>
        <div>
          <dt>Reports</dt>
          <dd>{row.concerns.toLocaleString("en-GB")}</dd>
        </div>
        <div>
          <dt>Assigned</dt>
          <dd className={css.with}>
            <User aria-hidden size={13} />
            {row.assigned ? wordOfAssignee(row.assigned, me) : "nobody"}
          </dd>
        </div>
        <div>
          <dt>Place</dt>
          <dd className={css.with}>
            <MapPin aria-hidden size={13} />
            {row.place ? `${row.place.latitude.toFixed(5)}, ${row.place.longitude.toFixed(5)} ± ${row.place.uncertainty_m.toFixed(0)} m` : "not known"}
          </dd>
        </div>
      </dl>
      {shelved && row.shelved_until ? (
        <p className={css.note} data-tone="stale">
          Shelved until <TimeOfDay at={row.shelved_until} />: {row.shelved_because}
        </p>
      ) : null}
      {row.merged_into ? (
        <p className={css.note} data-tone="unknown">
          It lives on in another incident.{" "}
          <button type="button" className={css.go} onClick={() => { onOpen(row.merged_into ?? ""); }}>
            Go there
          </button>
        </p>
      ) : null}
    </header>
  );
}
