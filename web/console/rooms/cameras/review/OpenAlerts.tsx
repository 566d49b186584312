import { CountBadge } from "@kit";

import { useCan } from "@console";

import { useOpenAlerts } from "./useReview.ts";

/** How many alerts wait for a verdict. */
export function OpenAlerts() {
  const count = useOpenAlerts(useCan("cameras:health:view"));
  return <CountBadge count={count} words={`${String(count)} ${count === 1 ? "alert waits" : "alerts wait"} for a verdict`} />;
}
