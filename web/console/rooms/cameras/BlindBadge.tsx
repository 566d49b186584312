import { CountBadge } from "@kit";

import { useScope } from "@console";

import { SELDOM_MS, useFleet } from "./useCameras.ts";

/** On the rail: how many cameras of what is looked at give no picture. */
export function BlindBadge() {
  const { scope } = useScope();
  const { data } = useFleet({ every: SELDOM_MS });
  const lost = data?.cameras.filter((camera) => camera.status === scope && camera.state === "lost").length ?? 0;
  return <CountBadge count={lost} words={`${String(lost)} ${lost === 1 ? "camera gives" : "cameras give"} no picture`} />;
}
