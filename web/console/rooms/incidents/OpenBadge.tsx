import type { Row } from "@wire";
import { useNow } from "@kit";

import { useScopedRows } from "../../session/useScope.ts";
import css from "./OpenBadge.module.css";
import { groupOf } from "./row.ts";

/** On the rail: how many incidents nobody has taken notice of. */
export function OpenBadge() {
  const { rows } = useScopedRows<Row>("incidents");
  const now = useNow();
  const open = rows.filter((row) => groupOf(row, now) === "open").length;
  if (open === 0) return null;
  return (
    <span className={css.badge} title={`${String(open)} open`}>
      {open > 99 ? "99+" : open}
    </span>
  );
}
