import { CountBadge } from "@kit";
import { useCollection } from "@live";
import type { ExerciseRow } from "@wire";

import { isOn } from "./course.ts";

/** On the rail, in every scope: an exercise is on. */
export function OnBadge() {
  const { rows } = useCollection<ExerciseRow>("exercises");
  const on = rows.filter(isOn).length;
  return <CountBadge count={on} words={`${String(on)} ${on === 1 ? "exercise is" : "exercises are"} on`} tone="exercise" />;
}
