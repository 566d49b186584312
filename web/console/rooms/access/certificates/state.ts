/** How a certificate is, in words. Pure. */

import type { Tone } from "@kit";
import type { HolderView } from "@wire";
import { BadgeCheck, Ban, CircleHelp, Clock, type LucideIcon } from "lucide-react";

export interface StateWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

export const STATES = ["barred", "ended", "good"] as const;
export type CertificateState = (typeof STATES)[number];

const WORDS: Readonly<Record<CertificateState, StateWords>> = {
  barred: { word: "Revoked", tone: "bad", icon: Ban },
  ended: { word: "Ended", tone: "warn", icon: Clock },
  good: { word: "Good", tone: "ok", icon: BadgeCheck },
};

/** A state's words; one that a newer server says and we do not know keeps its own name. */
export function wordsOf(state: string): StateWords {
  const known = STATES.find((one) => one === state);
  return known ? WORDS[known] : { word: state.charAt(0).toUpperCase() + state.slice(1), tone: "unknown", icon: CircleHelp };
}

const KINDS: Readonly<Record<string, string>> = { process: "Process", server: "Server", device: "Device" };

export function kindOf(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** Why a certificate is revoked: what stands in the list (RFC 5280 §5.3.1), and what it means. */
export const REASONS = [
  { id: "keyCompromise", label: "Its key may be in somebody else’s hands" },
  { id: "cessationOfOperation", label: "It is not used any more" },
  { id: "superseded", label: "Another certificate takes its place" },
  { id: "privilegeWithdrawn", label: "It shall not be let in any more" },
  { id: "affiliationChanged", label: "It belongs to somebody else now" },
  { id: "unspecified", label: "Another reason" },
] as const;
export type Reason = (typeof REASONS)[number]["id"];

export function reasonOf(reason: string): string {
  return REASONS.find(({ id }) => id === reason)?.label ?? reason;
}

/** Without these nobody could look, or let anybody in again: theirs are replaced, never only revoked. */
const NEEDED: readonly string[] = ["process:gateway", "process:spine", "process:access"];

/** May it be revoked without a new one at once? */
export function canBeBarred(holder: HolderView): boolean {
  return !NEEDED.includes(holder.holder);
}

/** Servers' are replaced by removing their file: nobody asks for a list of theirs. */
export function canBeRevoked(holder: HolderView): boolean {
  return holder.kind !== "server" && holder.state === "good";
}

const rank = (holder: HolderView): number => STATES.findIndex((one) => one === holder.state);

/** Who is revoked stands first, then who ended; the rest as the server has them: processes, then devices by name. */
export function holdersOf(holders: readonly HolderView[], text: string): readonly HolderView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return holders
    .filter((one) => {
      const heap = `${one.holder} ${kindOf(one.kind)} ${wordsOf(one.state).word} ${one.serial} ${one.reason} ${one.issuer}`.toLowerCase();
      return words.every((word) => heap.includes(word));
    })
    .toSorted((one, other) => rank(one) - rank(other));
}
