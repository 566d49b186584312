import { BellRing, CircleCheck, CircleX, Flag, Phone, Zap } from "lucide-react";

import { type Lane, Lanes } from "../parts/Lanes.tsx";
import type { Chapter } from "./specimen.ts";

const BEGAN = Date.UTC(2026, 2, 2, 14, 30);
const at = (seconds: number): number => BEGAN + seconds * 1000;

const TRUE: readonly Lane[] = [
  {
    id: "fire",
    label: "A fire in the house opposite",
    detail: "within 90 s",
    bars: [
      { id: "allowed", from: at(30), to: at(120), tone: "exercise", words: "Time to find it", faint: true },
      { id: "lasts", from: at(30), to: at(420), tone: "exercise", words: "It burns" },
    ],
    marks: [{ id: "call", at: at(48), tone: "exercise", icon: Phone, words: "A neighbour calls", minor: true }],
  },
  {
    id: "power",
    label: "The power fails",
    detail: "within 60 s",
    bars: [{ id: "lasts", from: at(200), to: at(480), tone: "exercise", words: "No power" }],
    marks: [{ id: "inject", at: at(200), tone: "exercise", icon: Zap, words: "Injected" }],
  },
];

const SAID: readonly Lane[] = [
  {
    id: "one",
    label: "Smoke seen at Rudower Chaussee",
    detail: "Found after 21 s, 14 m away",
    bars: [{ id: "open", from: at(51), to: at(160), tone: "ok", words: "Open until acknowledged" }],
    marks: [
      { id: "raised", at: at(51), tone: "ok", icon: CircleCheck, words: "Found after 21 s" },
      { id: "ack", at: at(160), tone: "plain", icon: Flag, words: "Acknowledged", minor: true },
    ],
  },
  { id: "two", label: "Loitering in “forecourt”", detail: "False", bars: [], marks: [{ id: "raised", at: at(310), tone: "bad", icon: CircleX, words: "False" }] },
];

/** What was true, beside what was said. */
export const REHEARSING: Chapter = {
  title: "Rehearsing",
  specimens: [
    {
      part: "Lanes",
      purpose: "What was at the same time, on one axis.",
      states: [
        { name: "filled", wide: true, draw: () => <Lanes label="An exercise" from={BEGAN} to={at(480)} groups={[{ title: "What was true", lanes: TRUE }, { title: "What was said", lanes: SAID }]} /> },
        { name: "while it plays", wide: true, draw: () => <Lanes label="An exercise that plays" from={BEGAN} to={at(480)} now={at(250)} groups={[{ title: "What was true", lanes: TRUE.slice(0, 1) }]} /> },
        { name: "empty", draw: () => <Lanes label="An empty exercise" from={BEGAN} to={at(60)} groups={[{ title: "What was said", lanes: [], empty: "Nothing was said." }]} /> },
        { name: "too much", wide: true, draw: () => <Lanes label="A busy exercise" from={BEGAN} to={at(3_600)} groups={[{ title: "What was said", lanes: crowded(12) }]} /> },
      ],
    },
  ],
};

function crowded(count: number): readonly Lane[] {
  return Array.from({ length: count }, (_, lane) => ({
    id: String(lane),
    label: `A report with a title that is longer than its column is wide, number ${String(lane + 1)}`,
    bars: [],
    marks: Array.from({ length: 20 }, (__, index) => ({ id: String(index), at: at(60 + lane * 70 + index * 140), tone: "minor" as const, icon: BellRing, words: `Report ${String(index + 1)}`, minor: index > 0 })),
  }));
}
