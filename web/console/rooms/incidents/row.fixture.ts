/** An incident for tests. */

import type { Row } from "./row.ts";

export function row(part: Partial<Row> = {}): Row {
  return {
    id: "0199a0c0-0000-7000-8000-000000000001",
    version: 1,
    phase: "open",
    status: "Actual",
    kind: "loitering",
    severity: "Minor",
    urgency: "Expected",
    certainty: "Likely",
    category: "Security",
    summary: "Somebody stays at the entrance",
    place: { type: "point", latitude: 52.43, longitude: 13.53, uncertainty_m: 20 },
    priority: 40,
    priority_explained: { summary: "", rule: "incidents.priority", because: [] },
    started: "2026-03-02T11:50:00Z",
    last: "2026-03-02T11:51:00Z",
    changed: "2026-03-02T11:51:00Z",
    resolved: null,
    concerns: 1,
    assigned: null,
    shelved_until: null,
    shelved_because: "",
    disposition: null,
    merged_into: null,
    links: [],
    ...part,
  };
}
