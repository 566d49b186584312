import { CountBadge } from "@kit";

import { useDeeds } from "./queries.ts";

/** On the rail: how many deeds wait for the reader as the second person. */
export function DeedsBadge() {
  const { data } = useDeeds();
  const count = data?.deeds.filter(({ may_decide }) => may_decide).length ?? 0;
  return <CountBadge count={count} words={`${String(count)} ${count === 1 ? "waits" : "wait"} for a second person`} />;
}
