import type { RowFold } from "../fold.ts";
import type { Fact, Row } from "../protocol.ts";

/** The fields that every fact about an incident bears, and that make its row; what else a fact says belongs to the timeline. */
const STANDING = [
  "version",
  "phase",
  "kind",
  "severity",
  "urgency",
  "certainty",
  "category",
  "summary",
  "place",
  "priority",
  "priority_explained",
  "started",
  "last",
  "changed",
  "resolved",
  "concerns",
  "assigned",
  "shelved_until",
  "shelved_because",
  "disposition",
  "merged_into",
  "links",
] as const;

interface Versioned extends Row {
  readonly status: string;
  readonly version: number;
  readonly phase: string;
  readonly changed: string;
}

/** Newest version wins. Facts without a version (a note, an offer to merge) change no row. */
export const incidents: RowFold = {
  after(fact: Fact): Versioned | null {
    const { incident, version, phase, changed } = fact.body;
    if (!fact.type.startsWith("incidents.") || typeof incident !== "string") return null;
    if (typeof version !== "number" || typeof phase !== "string" || typeof changed !== "string") return null;
    const standing = Object.fromEntries(STANDING.map((name) => [name, fact.body[name] ?? null]));
    return { ...standing, id: incident, status: fact.status, version, phase, changed };
  },
  newer: (one, other) => (one as Versioned).version >= (other as Versioned).version,
  overSince: (row) => (["closed", "merged"].includes((row as Versioned).phase) ? Date.parse((row as Versioned).changed) : null),
};
