import type { DeviceView } from "@wire";

/** A device for tests. */
export function device(id: string, changes: Partial<DeviceView> = {}): DeviceView {
  return {
    id,
    kind: id.split("-")[0] ?? "sensor",
    title: id,
    place: { type: "point", latitude: 52.43, longitude: 13.54, uncertainty_m: 50 },
    status: "Test",
    every_s: 15,
    silence_s: 60,
    state: "heard",
    since: "2026-05-01T12:00:00Z",
    reason: "",
    version: 1,
    online: true,
    connects: 1,
    boots: 1,
    heard: "2026-05-01T12:30:00Z",
    at: "2026-05-01T12:30:00Z",
    clock_off_s: 0,
    readings: [{ name: "level", value: 0.82, unit: "m" }],
    shows: "",
    unchanged_since: null,
    samples: 120,
    missed: 0,
    late: 0,
    twice: 0,
    misclocked: 0,
    strange_status: 0,
    rubbish: 0,
    misdeeds: 0,
    alarms: 0,
    resent: 0,
    faults: [],
    ...changes,
  };
}
