/** The course of an exercise: its clock, its lanes on one axis, its timeline. Pure; now comes in by the door. */

import { type Lane, type LaneBar, type LaneGroup, type LaneMark, sentence } from "@kit";
import type { ExerciseRow, Line, SeenDeed, SeenIncident, SimulatorView, StepTold, Truth, Whole } from "@wire";
import { Flag, Siren, Zap } from "lucide-react";

import { figureOf, LOOK_OF_VERDICT, lookOfStep, wordOfDeed } from "./words.ts";

/** Asked for or playing. */
export function isOn(row: Pick<ExerciseRow, "phase">): boolean {
  return row.phase === "asked" || row.phase === "playing";
}

/** A simulator says where its clock stands every few seconds; it is not run on for longer than that. */
const RUN_ON_AT_MOST_MS = 10_000;

/** The exercise's own seconds now; null before it began. */
export function secondsOf(row: ExerciseRow, simulator: SimulatorView | undefined, now: number): number | null {
  if (row.began === null) return null;
  const lasts = row.lasts_s ?? Number.POSITIVE_INFINITY;
  if (simulator?.plays !== row.id) {
    const until = row.ended === null ? now : Date.parse(row.ended);
    return Math.min(lasts, Math.max(0, ((until - Date.parse(row.began)) / 1000) * row.speed));
  }
  const since = simulator.paused ? 0 : Math.min(RUN_ON_AT_MOST_MS, Math.max(0, now - Date.parse(simulator.seen)));
  return Math.min(lasts, Math.max(0, simulator.at_s + (since / 1000) * simulator.speed));
}

/** What time of day it is where a simulator plays, by the sun there, as "10:42"; null where it does not say. */
export function hourOf(simulator: SimulatorView | undefined, now: number): string | null {
  if (simulator === undefined || simulator.hour === null) return null;
  const since = simulator.paused ? 0 : Math.min(RUN_ON_AT_MOST_MS, Math.max(0, now - Date.parse(simulator.seen)));
  const minutes = Math.floor(simulator.hour * 60 + (since / 60_000) * simulator.speed) % (24 * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** From when to when the axis goes, in milliseconds: the whole exercise, or what of it is known so far. */
export function spanOfWhole(whole: Whole, now: number): readonly [from: number, to: number] {
  const { began, asked, ended } = whole.exercise;
  const from = Date.parse(began ?? asked);
  const heard = [...whole.seen.map(({ raised }) => raised), ...whole.deeds.map(({ at }) => at), ...whole.steps.map(({ at }) => at)].map((at) => Date.parse(at));
  const to = ended === null ? now : Math.max(Date.parse(ended), ...heard);
  return [from, Math.max(to, from + 1_000)];
}

/** What was true above, what the city said and did below. */
export function lanesOf(whole: Whole, now: number): readonly LaneGroup[] {
  const [from, to] = spanOfWhole(whole, now);
  const groups: LaneGroup[] = [];
  if (whole.truth_shown) {
    const course = courseLane(whole, from);
    groups.push({ title: "What was true", lanes: [...whole.truths.map((truth) => truthLane(truth, whole, to)), ...(course ? [course] : [])], empty: "Nothing was true: whatever is said is false." });
  }
  groups.push({ title: "What the city said and did", lanes: whole.seen.map((one) => seenLane(one, whole, to)), empty: "The city has said nothing." });
  return groups;
}

function truthLane(truth: Truth, whole: Whole, to: number): Lane {
  const began = Date.parse(truth.began);
  const within = truth.within_s * 1000;
  const line = whole.score?.lines.find(({ cause }) => cause === truth.cause);
  const look = line ? LOOK_OF_VERDICT[line.verdict] : null;
  return {
    id: `truth ${truth.cause}`,
    label: sentence(truth.cause),
    detail: truth.expect || kindsOf(truth),
    bars: [
      { id: "lasts", from: began, to: truth.ends === null ? to : Math.min(to, Date.parse(truth.ends)), tone: "exercise", words: `${sentence(truth.cause)}: true` },
      { id: "within", from: began, to: began + within, tone: "exercise", words: `To be said within ${figureOf(truth.within_s)}`, faint: true },
    ],
    marks: look && line ? [{ id: "verdict", at: markOf(line, began, truth, to), tone: look.tone, icon: look.icon, words: wordsOfLine(line) }] : [],
  };
}

/** Where a verdict stands: when the city said it; one that never came at the end of its time. */
function markOf(line: Line, began: number, truth: Truth, to: number): number {
  const after = line.told_after_s ?? line.after_s;
  return after === null ? Math.min(to, began + truth.within_s * 1000) : began + (after / truth.speed) * 1000;
}

export function kindsOf(truth: Pick<Truth, "kinds">): string {
  return truth.kinds.map(sentence).join(" or ");
}

/** Calls, acts and injects, each a small mark on one lane. */
function courseLane(whole: Whole, from: number): Lane | null {
  const told = whole.steps.filter(({ what }) => ["act", "call", "trouble"].includes(what));
  const marks: LaneMark[] = [
    ...told.map((step) => {
      const { tone, icon, word } = lookOfStep(step.what);
      return { id: String(step.number), at: Date.parse(step.at), tone, icon, words: `${word}: ${step.words}`, minor: true };
    }),
    ...whole.injects.map((one) => ({ id: one.id, at: Date.parse(one.at), tone: "warn" as const, icon: Zap, words: `Injected: ${wordsOfInject(one)}`, minor: true })),
  ];
  return marks.length === 0 ? null : { id: "course", label: "Script and injects", bars: [], marks: marks.filter(({ at }) => at >= from) };
}

function seenLane(one: SeenIncident, whole: Whole, to: number): Lane {
  const line = whole.score?.lines.find(({ incident }) => incident === one.id);
  const look = line ? LOOK_OF_VERDICT[line.verdict] : null;
  const raised = Date.parse(one.raised);
  const deeds = whole.deeds.filter(({ incident }) => incident === one.id);
  const over = one.phase === "closed" || one.phase === "merged" || one.phase === "resolved" ? Date.parse(deeds.at(-1)?.at ?? one.last) : to;
  const bars: LaneBar[] = [{ id: "stands", from: raised, to: Math.max(raised, over), tone: look?.tone ?? "accent", words: `${one.summary}: ${one.phase}` }];
  const marks: LaneMark[] = [
    ...deeds.filter((deed) => isByPeople(deed)).map((deed, index) => ({ id: `deed ${String(index)}`, at: Date.parse(deed.at), tone: "plain" as const, icon: Flag, words: `${wordOfDeed(deed.what)}: ${deed.words}`, minor: true })),
    { id: "raised", at: raised, tone: look?.tone ?? "accent", icon: look?.icon ?? Siren, words: line ? wordsOfLine(line) : "Raised" },
  ];
  return { id: `seen ${one.id}`, label: one.summary, detail: line ? wordsOfLine(line) : sentence(one.kind), bars, marks };
}

/** Raising and updating is the machine's; the rest is what somebody did. */
function isByPeople({ what }: SeenDeed): boolean {
  return what !== "incident_raised" && what !== "incident_updated";
}

export function wordsOfInject(one: { readonly device: string | null; readonly fault: string | null; readonly act: Readonly<Record<string, unknown>> | null }): string {
  if (one.device !== null) return `${one.device} is ${one.fault ?? "changed"}`;
  return Object.entries(one.act ?? {}).map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

/** `Found after 21 s, 14 m away`. */
export function wordsOfLine(line: Line): string {
  const { word } = LOOK_OF_VERDICT[line.verdict];
  const after = line.told_after_s ?? line.after_s;
  if (line.verdict === "repeated") return word;
  if (line.verdict === "pending") return line.within_s === null ? word : `${word}: to be said within ${figureOf(line.within_s)}`;
  if (line.verdict === "false") return after === null ? word : `${word}, ${figureOf(after)} into the exercise`;
  const when = after === null ? "" : ` after ${figureOf(after)}`;
  const where = line.away_m === null ? "" : `, ${String(Math.round(line.away_m))} m away`;
  return `${word}${when}${where}`;
}

export type Told = { readonly at: string; readonly key: string } & ({ readonly what: "step"; readonly step: StepTold } | { readonly what: "deed"; readonly deed: SeenDeed });

/** Script and deeds in one line of time, the newest first. */
export function toldOf(whole: Whole): readonly Told[] {
  const steps = whole.steps.map((step): Told => ({ what: "step", step, at: step.at, key: `s${String(step.number)}` }));
  const deeds = whole.deeds.map((deed, index): Told => ({ what: "deed", deed, at: deed.at, key: `d${String(index)} ${deed.incident}` }));
  return [...steps, ...deeds].toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** `do = burn`, a line each, as an inject takes it: numbers are numbers, yes and no are true and false. Null: it says nothing. */
export function actOf(text: string): Readonly<Record<string, string | number | boolean>> | null {
  const pairs = text.split("\n").flatMap((line): [string, string | number | boolean][] => {
    const [, name, said] = /^\s*([a-z][a-z0-9_]*)\s*[=:]\s*(.+?)\s*$/.exec(line) ?? [];
    return name === undefined || said === undefined ? [] : [[name, valueOf(said)]];
  });
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

function valueOf(said: string): string | number | boolean {
  if (said === "true" || said === "yes") return true;
  if (said === "false" || said === "no") return false;
  const number = Number(said);
  return said !== "" && Number.isFinite(number) ? number : said.replace(/^"(.*)"$/, "$1");
}
