/** What the words of an exercise look like: its phases, its verdicts, the steps of its script. */

import { sentence, spanOf, type Tone } from "@kit";
import type { ExercisePhase, Verdict } from "@wire";
import {
  Ambulance,
  Ban,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clapperboard,
  Clock,
  Flag,
  Gauge,
  Hourglass,
  type LucideIcon,
  Phone,
  Play,
  Repeat2,
  Square,
  Target,
  TriangleAlert,
  Unplug,
} from "lucide-react";

export interface Look {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

export const PHASES: Readonly<Record<ExercisePhase, Look>> = {
  asked: { word: "Waiting for the simulator", tone: "warn", icon: Hourglass },
  playing: { word: "Playing", tone: "exercise", icon: Play },
  ended: { word: "Ended", tone: "plain", icon: Square },
  lost: { word: "Simulator lost", tone: "bad", icon: Unplug },
  refused: { word: "Refused", tone: "bad", icon: Ban },
};

/** The order in which a score is read. */
export const VERDICTS = ["found", "late", "missed", "pending", "repeated", "false"] as const satisfies readonly Verdict[];

export const LOOK_OF_VERDICT: Readonly<Record<Verdict, Look & { readonly means: string }>> = {
  found: { word: "Found", tone: "ok", icon: CircleCheck, means: "true, and said in time" },
  late: { word: "Late", tone: "warn", icon: Clock, means: "true, and said too late" },
  missed: { word: "Missed", tone: "bad", icon: CircleX, means: "true, and never said" },
  pending: { word: "Pending", tone: "exercise", icon: Hourglass, means: "true, and stopped before its time was over" },
  repeated: { word: "Told again", tone: "plain", icon: Repeat2, means: "true, and told by another incident" },
  false: { word: "False", tone: "unknown", icon: CircleSlash, means: "said, and not true" },
};

const STEPS: Readonly<Record<string, Look>> = {
  began: { word: "The scenario began", tone: "exercise", icon: Play },
  truth: { word: "True from now", tone: "exercise", icon: Target },
  act: { word: "It happens", tone: "exercise", icon: Clapperboard },
  call: { word: "Somebody calls", tone: "exercise", icon: Phone },
  crew: { word: "A crew", tone: "accent", icon: Ambulance },
  pace: { word: "The pace changed", tone: "plain", icon: Gauge },
  trouble: { word: "Trouble in the simulator", tone: "warn", icon: TriangleAlert },
  refused: { word: "The simulator refused", tone: "warn", icon: Ban },
  ended: { word: "The scenario ended", tone: "exercise", icon: Square },
};

/** One that a newer simulator says and we do not know keeps its own word. */
export function lookOfStep(what: string): Look {
  return STEPS[what] ?? { word: sentence(what), tone: "plain", icon: Flag };
}

/** `incident_raised`: `Incident raised`. */
export function wordOfDeed(what: string): string {
  return sentence(what);
}

export const DEED_ICON = CircleAlert;

/** `person:anna` as a person reads it: her name; of a number or an id (`operator:1`) what it is, and its end. */
export function nameOf(principal: string): string {
  const [what = "", name = ""] = principal.split(":");
  if (name === "") return sentence(what);
  return /^[0-9a-f-]+$/.test(name) ? `${sentence(what)} ${name.slice(-4)}` : sentence(name);
}

/** `2.1 s`, `95 s`, `12:30 min`: a figure of a score, never rounded to less than it says. */
export function figureOf(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${String(Math.round(seconds))} s` : `${spanOf(seconds * 1000)} min`;
}

/** `0.5×`, `20×`. */
export function paceOf(speed: number): string {
  return `${String(Number(speed.toFixed(2)))}×`;
}
