import { CountBadge, useNow } from "@kit";
import type { Row } from "@wire";

import { useScopedRows } from "../../session/useScope.ts";
import { groupOf } from "./row.ts";

/** On the rail: how many incidents nobody has taken notice of. */
export function OpenBadge() {
  const { rows } = useScopedRows<Row>("incidents");
  const now = useNow();
  const open = rows.filter((row) => groupOf(row, now) === "open").length;
  return <CountBadge count={open} words={`${String(open)} open`} />;
}
