const EXPERIMENTAL: ReadonlySet<string> = new Set(["fall", "person_lying", "fight"]);

/** What is said beside a sighting of a rule that was measured on staged footage alone; nothing beside any other. */
export function cautionOf(what: string): readonly (readonly [label: string, words: string])[] {
  return EXPERIMENTAL.has(what) ? [["Rule", "experimental: measured on staged footage alone, not yet on real falls and fights"]] : [];
}
