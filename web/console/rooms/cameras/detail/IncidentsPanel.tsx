import { Button, ErrorState, LoadingState, Panel, PhaseChip, SeverityMark, TimeOfDay } from "@kit";
import type { Shown } from "@wire";
import { useState } from "react";
import { Link } from "react-router";

import { problemOf, useCan } from "@console";

import { useCameraIncidents } from "../useCameras.ts";
import css from "./IncidentsPanel.module.css";

const AT_FIRST = 4;

/** The incidents that this camera's reports belong to, those that are not over first. */
export function IncidentsPanel({ camera }: { readonly camera: string }) {
  const may = useCan("incidents:incident:view");
  const { data, error, refetch } = useCameraIncidents(camera, may);
  const [whole, setWhole] = useState(false);
  if (!may) return null;
  const shown = whole ? data : data?.slice(0, AT_FIRST);
  return (
    <Panel title="Incidents" flush>
      {data === undefined || shown === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={2} label="Asking for incidents" />
      ) : data.length === 0 ? (
        <p className={css.none}>None. What this camera reports comes here as part of an incident.</p>
      ) : (
        <>
          <ul className={css.list}>
            {shown.map((incident) => (
              <li key={incident.id}>
                <Row incident={incident} />
              </li>
            ))}
          </ul>
          {data.length > shown.length ? (
            <div className={css.more}>
              <Button size="s" tone="quiet" wide onPress={() => { setWhole(true); }}>{`Show all ${String(data.length)}`}</Button>
            </div>
          ) : null}
        </>
      )}
    </Panel>
  );
}

function Row({ incident }: { readonly incident: Shown }) {
  const isOver = incident.phase === "closed" || incident.phase === "merged" || incident.phase === "resolved";
  return (
    <Link to={`/incidents/${incident.id}`} className={css.row} data-over={isOver || undefined}>
      <SeverityMark severity={incident.severity} />
      <span className={css.title} title={incident.summary}>{incident.summary}</span>
      <PhaseChip phase={incident.phase} />
      <span />
      <span className={css.when}><TimeOfDay at={incident.last} /> · {incident.concerns} {incident.concerns === 1 ? "report" : "reports"}</span>
    </Link>
  );
}
