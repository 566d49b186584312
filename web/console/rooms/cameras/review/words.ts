/** What the review calls things, and how far something reached beyond its threshold. Pure. */

import type { Tone } from "@kit";
import type { Judgement, Reported } from "@wire";
import { CircleCheck, CircleX, Eye, type LucideIcon, VolumeX } from "lucide-react";

export interface VerdictWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly key: string;
  /** What it means, for whoever gives it. */
  readonly means: string;
}

export const VERDICTS: Readonly<Record<Judgement, VerdictWords>> = {
  real: { word: "Real", tone: "ok", icon: CircleCheck, key: "1", means: "It was so, and it mattered" },
  false: { word: "False", tone: "bad", icon: CircleX, key: "2", means: "It was not so" },
  nuisance: { word: "Nuisance", tone: "warn", icon: VolumeX, key: "3", means: "It was so, and is of no interest" },
  seen: { word: "Seen", tone: "unknown", icon: Eye, key: "m", means: "Looked at; nothing said of it" },
};

export const GIVEN = ["real", "false", "nuisance", "seen"] as const satisfies readonly Judgement[];

/** `Unusual: moves too fast` beside what it says in a sentence. */
export function lineOf(one: Reported): string {
  return one.explanation?.summary ?? `${one.what} in ${one.zone}`;
}

const FIGURE = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

export function figureOf(value: number, unit: string): string {
  return unit ? `${FIGURE.format(value)} ${unit}` : FIGURE.format(value);
}

/** How much of the scale its figure fills, the threshold standing at two thirds of it: 0 to 1; null without a figure. */
export function reachOf(one: Pick<Reported, "measured" | "threshold">): number | null {
  if (one.measured === null || one.threshold === null || one.threshold <= 0) return null;
  return Math.min(1, Math.max(0, ((one.measured / one.threshold) * 2) / 3));
}

/** Which one comes next for whoever goes through the queue: the next without a verdict, else the next. */
export function afterOf(queue: readonly Reported[], event: string): string | null {
  const at = queue.findIndex((one) => one.event === event);
  const later = queue.slice(at + 1);
  return (later.find((one) => one.verdict === null) ?? later[0] ?? queue[at - 1])?.event ?? null;
}

const SIZES = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes as a person reads them: `4.2 MB`. */
export function sizeOf(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${FIGURE.format(bytes / 1000 ** step)} ${SIZES[step] ?? "B"}`;
}

const WAYS = ["right", "up right", "up", "up left", "left", "down left", "down", "down right"] as const;

/** Where somebody went in the picture. */
export function wayOf(heading: number | null): string {
  return heading === null ? "stays" : (WAYS[Math.round(heading / 45) % 8] ?? "");
}

const DAY_AND_TIME = /^(?:(\d{4})-(\d{2})-(\d{2})[ T])?(\d{1,2}):(\d{2})$/;

/** The instant that somebody writes as `14:00` (today, here) or `2026-05-01 14:00`; empty for nothing, null for what is no time. */
export function instantOf(text: string, today = new Date()): string | null {
  const words = text.trim();
  if (words === "") return "";
  const found = DAY_AND_TIME.exec(words);
  if (!found) return null;
  const [, year, month, day, hour, minute] = found;
  const at = new Date(today.getFullYear(), today.getMonth(), today.getDate(), Number(hour), Number(minute));
  if (year) at.setFullYear(Number(year), Number(month) - 1, Number(day));
  return Number(hour) < 24 && Number(minute) < 60 ? at.toISOString() : null;
}
