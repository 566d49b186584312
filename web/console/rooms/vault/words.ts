import type { Keys, Resealing } from "@wire";

/** How the master key is kept, in a sentence. */
export function masterWords(kept: string): { readonly title: string; readonly detail: string } {
  switch (kept) {
    case "passphrase":
      return { title: "Under a passphrase", detail: "The city starts once somebody has unlocked it." };
    case "token":
      return { title: "In a token", detail: "The key never leaves it; it is asked once for each data key." };
    default:
      return { title: "In a file", detail: "The city starts unattended; whoever reads the file has the key." };
  }
}

/** What people call a thing that is sealed anew. */
export function nameOf(walk: Pick<Resealing, "what">): string {
  const named: Readonly<Record<string, string>> = {
    evidence: "Evidence: clips and pictures",
    "vault.signing_keys": "Keys that sign the log",
    "vault.records.name": "Drawer: names",
    "vault.records.phone": "Drawer: phone numbers",
    "vault.records.note": "Drawer: notes",
  };
  return named[walk.what] ?? walk.what.replaceAll(".", " · ").replaceAll("_", " ");
}

export interface Progress {
  readonly state: "done" | "waits" | "walks";
  /** 0 to 1. */
  readonly share: number;
  readonly words: string;
}

/** How far a walk is: one of a former epoch waits for its turn. */
export function progressOf(walk: Resealing, epoch: Keys["epoch"]): Progress {
  const count = (number: number): string => number.toLocaleString("en-GB");
  if (walk.epoch !== epoch) return { state: "waits", share: 0, words: "" };
  const share = walk.total === 0 ? 1 : Math.min(1, walk.done / walk.total);
  if (walk.finished === null) return { state: "walks", share, words: `${count(walk.done)} of ${count(walk.total)}` };
  return { state: "done", share: 1, words: walk.done === 0 ? "nothing there" : `${count(walk.done)} under the newest keys` };
}
