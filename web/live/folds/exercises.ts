import type { RowFold } from "../fold.ts";
import type { Fact, Row } from "../protocol.ts";

/** The fields that every change of an exercise bears, and that make its row. */
const STANDING = ["version", "phase", "simulator", "scenario", "title", "asked_by", "asked", "began", "ended", "lasts_s", "speed", "paused", "because", "score", "changed"] as const;

interface Versioned extends Row {
  readonly status: string;
  readonly version: number;
  readonly phase: string;
  readonly changed: string;
}

/** Newest version wins. Facts without a version (a truth, a step, an inject) change no row. */
export const exercises: RowFold = {
  after(fact: Fact): Versioned | null {
    const { exercise, version, phase, changed } = fact.body;
    if (!fact.type.startsWith("exercises.") || typeof exercise !== "string") return null;
    if (typeof version !== "number" || typeof phase !== "string" || typeof changed !== "string") return null;
    const standing = Object.fromEntries(STANDING.map((name) => [name, fact.body[name] ?? null]));
    return { ...standing, id: exercise, status: fact.status, version, phase, changed };
  },
  newer: (one, other) => (one as Versioned).version >= (other as Versioned).version,
  overSince: (row) => (["asked", "playing"].includes((row as Versioned).phase) ? null : Date.parse((row as Versioned).changed)),
};
