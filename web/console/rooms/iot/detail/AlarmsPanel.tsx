import { Panel, StatusChip, TimeOfDay, toneOfScope } from "@kit";
import type { AlarmView, Status } from "@wire";
import { Link } from "react-router";

import { quantityOf } from "../state.ts";
import css from "./lists.module.css";

const short = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });

/** What the device raised, the newest first; each leads to the incidents of its kind. */
export function AlarmsPanel({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  return (
    <Panel title="Alarms">
      {alarms.length === 0 ? (
        <p className={css.none}>It has raised none.</p>
      ) : (
        <ul className={css.list}>
          {alarms.map((alarm) => (
            <li key={alarm.name} className={css.item}>
              <span className={css.line}>
                <Link to={`/incidents?q=${encodeURIComponent(alarm.kind)}`}>{quantityOf(alarm.kind)}</Link>
                {alarm.status === "Actual" ? null : <StatusChip tone={toneOfScope(alarm.status as Status)}>{alarm.status}</StatusChip>}
                <TimeOfDay at={alarm.occurred} />
              </span>
              <span className={css.soft}>
                {quantityOf(alarm.quantity)} {short.format(alarm.value)} {alarm.unit}, limit {short.format(alarm.threshold)}
                {alarm.tries > 1 ? `; sent ${String(alarm.tries)} times` : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
