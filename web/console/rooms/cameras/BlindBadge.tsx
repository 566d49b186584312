import { useScope } from "@console";

import css from "./BlindBadge.module.css";
import { SELDOM_MS, useFleet } from "./useCameras.ts";

/** On the rail: how many cameras of what is looked at give no picture. */
export function BlindBadge() {
  const { scope } = useScope();
  const { data } = useFleet({ every: SELDOM_MS });
  const lost = data?.cameras.filter((camera) => camera.status === scope && camera.state === "lost").length ?? 0;
  if (lost === 0) return null;
  return (
    <span className={css.badge} title={`${String(lost)} ${lost === 1 ? "camera gives" : "cameras give"} no picture`}>
      {lost}
    </span>
  );
}
