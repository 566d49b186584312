import { Panel, StatusChip } from "@kit";
import type { ServerSeen } from "@wire";

import css from "./lines.module.css";

/** What the rooms stand on: the bus and the store. */
export function ServersPanel({ servers }: { readonly servers: readonly ServerSeen[] }) {
  return (
    <Panel title="Servers">
      <ul className={css.lines}>
        {servers.map((server) => (
          <li key={server.name} className={css.line}>
            <span className={css.name}>{server.name}</span>
            <StatusChip tone={server.ok ? "ok" : "bad"}>{server.ok ? "Answers" : "Silent"}</StatusChip>
            <span className={css.detail}>{[server.version, server.detail].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
