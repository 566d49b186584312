import { KeyValue, Panel, TimeOfDay } from "@kit";
import { Link } from "react-router";

import css from "./figures.module.css";
import { useLog } from "./queries.ts";

/** The log of deeds: its newest signed head, and the second place. */
export function LogPanel() {
  const { data } = useLog();
  if (data === undefined) return null;
  const [newest] = data.witnessed;
  return (
    <Panel title="Log of deeds" actions={<Link to="/audit" className={css.link}>Audit trail</Link>}>
      <KeyValue
        pairs={[
          ["Entries", data.size.toLocaleString("en-GB")],
          ["Signed", data.at === null ? "not yet" : <TimeOfDay key="at" at={data.at} />],
          ["Key", data.key ? <code key="key">{data.key}</code> : "none yet"],
          ["Second place", <code key="witness">{data.witness}</code>],
          ["Witnessed", newest ? <span key="newest">{newest.size.toLocaleString("en-GB")} entries, <TimeOfDay at={newest.witnessed} /></span> : "not yet"],
        ]}
      />
      <p className={css.note}>Whoever cuts the log back or rewrites it does not reach the second place, if that lies on another disk or machine.</p>
    </Panel>
  );
}
