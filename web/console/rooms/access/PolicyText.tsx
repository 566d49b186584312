import { StatusChip } from "@kit";
import type { Policy } from "@wire";

import css from "./PoliciesPanel.module.css";

/** One policy: what it says to people, and, opened, what it says to Cedar. */
export function PolicyText({ policy, open = false }: { readonly policy: Policy; readonly open?: boolean }) {
  return (
    <details className={css.policy} open={open}>
      <summary>
        <StatusChip tone={policy.effect === "forbid" ? "bad" : "ok"}>{policy.effect === "forbid" ? "Forbids" : "Permits"}</StatusChip>
        <span>{policy.says || policy.id}</span>
        <code>{policy.id}</code>
      </summary>
      <pre className={css.text}>{policy.text}</pre>
    </details>
  );
}
