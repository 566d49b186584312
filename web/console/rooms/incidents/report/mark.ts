import type { PickedPlace } from "@kit";
import type { Chosen, IncidentOnMap } from "@kit/map";

/** What is picked is drawn as the incident that it will be. */
export const PICKED: Chosen = { what: "incident", id: "new" };

export function reportMark(place: PickedPlace): IncidentOnMap {
  return { ...place, id: PICKED.id, title: "The new report", severity: "Unknown", priority: 0, waiting: false };
}
