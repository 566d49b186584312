/** Incidents and cameras as the map takes them. Pure. */

import type { CameraOnMap, IncidentOnMap } from "@kit/map";
import type { CameraView } from "@wire";

import type { Row } from "../row.ts";

/** Live and resolved ones that have a place; what is over or merged is off the map. */
export function incidentMarks(rows: readonly Row[]): readonly IncidentOnMap[] {
  return rows.flatMap((row) =>
    row.place === null || row.phase === "closed" || row.phase === "merged"
      ? []
      : [
          {
            id: row.id,
            title: row.summary,
            severity: row.severity,
            priority: row.priority,
            waiting: row.phase === "open" && row.shelved_until === null,
            latitude: row.place.latitude,
            longitude: row.place.longitude,
            uncertainty_m: row.place.uncertainty_m,
          },
        ],
  );
}

export function cameraMarks(cameras: readonly CameraView[]): readonly CameraOnMap[] {
  return cameras.flatMap((camera) =>
    camera.place === null
      ? []
      : [
          {
            id: camera.id,
            title: camera.title,
            state: camera.state === "watching" ? ("viewing" as const) : camera.state === "lost" ? ("lost" as const) : ("waiting" as const),
            latitude: camera.place.latitude,
            longitude: camera.place.longitude,
          },
        ],
  );
}
