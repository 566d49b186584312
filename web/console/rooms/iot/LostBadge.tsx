import { CountBadge } from "@kit";

import { useScope } from "@console";

import { SELDOM_MS, useDeviceList } from "./useDevices.ts";

/** On the rail: how many devices of what is looked at are silent. */
export function LostBadge() {
  const { scope } = useScope();
  const { data } = useDeviceList({ every: SELDOM_MS });
  const lost = data?.devices.filter((device) => device.status === scope && device.state === "lost").length ?? 0;
  return <CountBadge count={lost} words={`${String(lost)} ${lost === 1 ? "device is" : "devices are"} lost`} />;
}
