/** The timeline as it is read: people's deeds one by one, runs of reports folded. Pure. */

import type { EntryKind, ShownEntry } from "@wire";

/** A run of reports shorter than this is told in full. */
const FOLDED_FROM = 4;

export interface Single {
  readonly what: "single";
  readonly entry: ShownEntry;
}

export interface Run {
  readonly what: "run";
  readonly key: string;
  /** Those between the first and the last of the run, which are told themselves. */
  readonly entries: readonly ShownEntry[];
}

export function told(entries: readonly ShownEntry[], unfolded: ReadonlySet<string>): readonly (Single | Run)[] {
  const parts: (Single | Run)[] = [];
  let run: ShownEntry[] = [];
  const flush = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first && last && run.length >= FOLDED_FROM && !unfolded.has(keyOf(first))) {
      parts.push({ what: "single", entry: first }, { what: "run", key: keyOf(first), entries: run.slice(1, -1) }, { what: "single", entry: last });
    } else {
      parts.push(...run.map((entry) => ({ what: "single" as const, entry })));
    }
    run = [];
  };
  for (const entry of entries) {
    if (entry.kind === "concern") run.push(entry);
    else {
      flush();
      parts.push({ what: "single", entry });
    }
  }
  flush();
  return parts;
}

export function keyOf(entry: ShownEntry): string {
  return `${entry.incident}/${String(entry.seq)}`;
}

/** What people did, as against what machines reported. */
export function isDeed(kind: EntryKind): boolean {
  return kind !== "concern";
}
