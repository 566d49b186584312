import { KeyValue, Panel, StatusChip, TimeOfDay, TwoLines } from "@kit";
import type { AuthorityView, Certificates } from "@wire";
import { TriangleAlert } from "lucide-react";

import css from "./certificates.module.css";

const NAMES: Readonly<Record<string, string>> = {
  root: "Root",
  processes: "For processes",
  devices: "For devices",
  former: "Former authority",
};

const nameOf = (one: AuthorityView): string => {
  const name = NAMES[one.name] ?? one.name;
  return one.in_force === "trusted" && one.name !== "former" ? `${name}, replaced` : name;
};

/** The root and the authorities under it: until when, whose key lies here, and what somebody should do. */
export function AuthoritiesPanel({ state }: { readonly state: Certificates }) {
  return (
    <Panel title="Authorities">
      {state.warnings.length > 0 ? (
        <ul className={css.warnings}>
          {state.warnings.map((word) => (
            <li key={word}>
              <TriangleAlert aria-hidden size={14} />
              {word}
            </li>
          ))}
        </ul>
      ) : null}
      <ul className={css.authorities}>
        {state.authorities.map((one) => (
          <li key={one.serial}>
            <TwoLines first={nameOf(one)} second={`until ${one.until.slice(0, 10)}`} />
            {one.name === "root" ? (
              <StatusChip tone={one.key_here ? "warn" : "ok"}>{one.key_here ? "Key on this machine" : "Key is away"}</StatusChip>
            ) : (
              <StatusChip tone={one.in_force === "issues" ? "ok" : "stale"}>{one.in_force === "issues" ? "Issues" : "Trusted still"}</StatusChip>
            )}
          </li>
        ))}
      </ul>
      <KeyValue pairs={[["Next end of a certificate", state.next_end ? <TimeOfDay key="end" at={state.next_end} /> : "none is good"]]} />
    </Panel>
  );
}
