/** The words that colours and shapes stand for. CAP's own, and those of an incident's life. */

export const SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PHASES = ["open", "acknowledged", "resolved", "closed", "merged"] as const;
export type Phase = (typeof PHASES)[number];

/** Real, rehearsed or technical (CAP `status`). */
export const SCOPES = ["Actual", "Exercise", "Test"] as const;
export type Scope = (typeof SCOPES)[number];

/** What a part is drawn in; `tokens.css` has a colour for each. */
export type Tone =
  | "plain"
  | "accent"
  | "extreme"
  | "severe"
  | "moderate"
  | "minor"
  | "unknown"
  | "ok"
  | "warn"
  | "bad"
  | "stale"
  | "exercise"
  | "test";

const TONE_OF_SEVERITY: Readonly<Record<Severity, Tone>> = {
  Extreme: "extreme",
  Severe: "severe",
  Moderate: "moderate",
  Minor: "minor",
  Unknown: "unknown",
};

/** A word of a scale; one that a newer server says and we do not know is shown as unknown, never dropped. */
export function severityOf(word: string): Severity {
  return SEVERITIES.find((known) => known === word) ?? "Unknown";
}

export function toneOfSeverity(word: string): Tone {
  return TONE_OF_SEVERITY[severityOf(word)];
}

export function toneOfScope(scope: Scope): Tone {
  return scope === "Actual" ? "accent" : scope === "Exercise" ? "exercise" : "test";
}

const WORD_OF_PHASE: Readonly<Record<Phase, string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  resolved: "Resolved",
  closed: "Closed",
  merged: "Merged",
};

export function wordOfPhase(phase: string): string {
  const known = PHASES.find((one) => one === phase);
  return known ? WORD_OF_PHASE[known] : sentence(phase);
}

/** `camera_lost` as a person reads it: `Camera lost`. */
export function sentence(name: string): string {
  const spaced = name.replaceAll(/[_-]+/g, " ").replaceAll(/\biot\b/g, "IoT").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
