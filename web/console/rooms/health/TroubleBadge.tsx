import { CountBadge } from "@kit";

import { useHealth } from "./useHealth.ts";

/** On the rail: how many things are wrong with the house, if any. */
export function TroubleBadge() {
  const { data } = useHealth();
  const count = data?.troubles.length ?? 0;
  return <CountBadge count={count} words={`${String(count)} ${count === 1 ? "trouble" : "troubles"}`} />;
}
