import { Siren, Video } from "lucide-react";
import type { ReactNode } from "react";

import { CountBadge } from "../parts/CountBadge.tsx";
import { Elapsed } from "../parts/Elapsed.tsx";
import { Explanation } from "../parts/Explanation.tsx";
import { KeyValue } from "../parts/KeyValue.tsx";
import { PhaseChip } from "../parts/PhaseChip.tsx";
import { PriorityMeter } from "../parts/PriorityMeter.tsx";
import { SeverityBadge } from "../parts/SeverityBadge.tsx";
import { SeverityMark } from "../parts/SeverityMark.tsx";
import { Plot } from "../parts/Plot.tsx";
import { Sparkline } from "../parts/Sparkline.tsx";
import { Stale } from "../parts/Stale.tsx";
import { StateLine } from "../parts/StateLine.tsx";
import { StatusChip } from "../parts/StatusChip.tsx";
import { TimeOfDay } from "../parts/TimeOfDay.tsx";
import { PHASES, SEVERITIES } from "../words.ts";
import { ago } from "./examples.ts";
import type { Chapter } from "./specimen.ts";
import { Row } from "./trays.tsx";

/** What colours and shapes mean. */
export const MEANING: Chapter = {
  title: "Meaning",
  specimens: [
    {
      part: "SeverityBadge",
      purpose: "How bad: shape, colour and word.",
      states: [
        { name: "the scale", draw: () => <Row>{SEVERITIES.map((one) => <SeverityBadge key={one} severity={one} />)}</Row> },
        { name: "a word we do not know", draw: () => <SeverityBadge severity="Cosmic" /> },
      ],
    },
    {
      part: "SeverityMark",
      purpose: "The shape alone, beside something that says the word.",
      states: [{ name: "the scale", draw: () => <Row>{SEVERITIES.map((one) => <SeverityMark key={one} severity={one} size={20} />)}</Row> }],
    },
    {
      part: "PriorityMeter",
      purpose: "How pressing, 0 to 100.",
      states: [
        { name: "low to high", draw: () => <Row>{[4, 24, 47, 68, 92].map((one) => <PriorityMeter key={one} priority={one} />)}</Row> },
        { name: "large", draw: () => <PriorityMeter priority={86} size="m" /> },
        { name: "out of bounds", draw: () => <PriorityMeter priority={140} /> },
      ],
    },
    {
      part: "PhaseChip",
      purpose: "Where an incident stands in its life.",
      states: [{ name: "the life", draw: () => <Row>{PHASES.map((one) => <PhaseChip key={one} phase={one} />)}<PhaseChip phase="open" shelved /></Row> }],
    },
    {
      part: "StatusChip",
      purpose: "A state in a word, with a shape.",
      states: [
        { name: "all tones", draw: () => <Row><StatusChip tone="ok">Watching</StatusChip><StatusChip tone="warn">Slow</StatusChip><StatusChip tone="bad">Lost</StatusChip><StatusChip tone="stale">Stale</StatusChip><StatusChip tone="unknown">Unknown</StatusChip><StatusChip tone="accent">New</StatusChip><StatusChip tone="plain" icon={Video}>Recording</StatusChip></Row> },
        { name: "scopes", draw: () => <Row><StatusChip tone="exercise">Exercise</StatusChip><StatusChip tone="test">Test</StatusChip></Row> },
      ],
    },
    {
      part: "StateLine",
      purpose: "How something is, said first: a sign, a word, and for how long.",
      states: [
        { name: "well", draw: () => <StateLine tone="ok" icon={Video} words="Watches without a break">for 3:12</StateLine> },
        { name: "badly, at length", draw: () => <StateLine tone="bad" icon={Siren} words="Gives no fresh picture: it does not answer, or broke off: connection refused. Blind for">1:02</StateLine> },
      ],
    },
    {
      part: "CountBadge",
      purpose: "On an icon's corner: how many want attention.",
      states: [
        { name: "none, some, too many", draw: () => <Row>{[0, 3, 240].map((count) => <OnIcon key={count}><CountBadge count={count} words={`${String(count)} open`} /></OnIcon>)}</Row> },
        { name: "an exercise is on", draw: () => <OnIcon><CountBadge count={1} words="1 exercise is on" tone="exercise" /></OnIcon> },
      ],
    },
    {
      part: "Elapsed",
      purpose: "How long, as a running counter.",
      states: [
        { name: "running", draw: () => <Elapsed since={ago(42)} /> },
        { name: "pressing", draw: () => <Elapsed since={ago(754)} warnAfter={300_000} /> },
        { name: "stopped", draw: () => <Elapsed since={ago(9000)} until={ago(1200)} /> },
        { name: "days", draw: () => <Elapsed since={ago(200_000)} /> },
      ],
    },
    {
      part: "TimeOfDay",
      purpose: "When, in 24 hours.",
      states: [
        { name: "today", draw: () => <TimeOfDay at={ago(30)} /> },
        { name: "another day", draw: () => <TimeOfDay at={ago(400_000)} /> },
      ],
    },
    {
      part: "Stale",
      purpose: "A value with its age; never drawn as true when it is old.",
      states: [
        { name: "fresh", draw: () => <Stale at={ago(1)} after={1e9}><b>12.4 frames/s</b></Stale> },
        { name: "stale", draw: () => <Stale at={ago(95)} after={5000}><b>12.4 frames/s</b></Stale> },
        { name: "never heard", draw: () => <Stale at={null} after={5000}>–</Stale> },
      ],
    },
    {
      part: "Explanation",
      purpose: "Why a machine decided so: measured beside the limit.",
      states: [
        {
          name: "with limits",
          draw: () => (
            <Explanation
              title="Why this was raised"
              explanation={{
                summary: "Someone stayed inside the zone “forecourt” for longer than it allows.",
                rule: "cameras.loitering",
                because: [
                  { what: "time inside the zone “forecourt”", measured: 94.2, limit: 60, unit: "s" },
                  { what: "way walked, in body heights", measured: 1.3, limit: 4, unit: "" },
                  { what: "frames in which it was seen", measured: 1120, limit: null, unit: "" },
                ],
              }}
            />
          ),
        },
        { name: "a sentence alone", draw: () => <Explanation explanation={{ summary: "A person said that they are one.", rule: "incidents.merged_by_person", because: [] }} /> },
      ],
    },
    {
      part: "KeyValue",
      purpose: "Names and what they stand at.",
      states: [{ name: "filled", draw: () => <KeyValue pairs={[["Category", "Security"], ["Urgency", "Immediate"], ["Certainty", "Observed"], ["Place", "52.43190, 13.53212 ± 12 m"]]} /> }],
    },
    {
      part: "Plot",
      purpose: "How a quantity went: mean, lowest to highest, and where nothing came.",
      states: [
        { name: "filled, with a limit", draw: () => <Plot label="Methane" unit="ppm" points={measured(60)} step={10_000} from={PLOTTED} until={PLOTTED + 600_000} limit={9.5} /> },
        { name: "a gap", draw: () => <Plot label="Level" unit="m" points={measured(60).filter((_, index) => index < 22 || index > 38)} step={10_000} from={PLOTTED} until={PLOTTED + 600_000} /> },
        { name: "silent since", draw: () => <Plot label="Level" unit="m" points={measured(30)} step={10_000} from={PLOTTED} until={PLOTTED + 600_000} /> },
        { name: "flat", draw: () => <Plot label="Rain" unit="mm/h" points={measured(60).map(({ at }) => ({ at, low: 0, mean: 0, high: 0 }))} step={10_000} from={PLOTTED} until={PLOTTED + 600_000} /> },
        { name: "nothing yet", draw: () => <Plot label="Wind" unit="m/s" points={[]} step={10_000} from={PLOTTED} until={PLOTTED + 600_000} /> },
        { name: "too much: 2,160", vast: true, draw: () => <Plot label="Wind" unit="m/s" points={measured(2_160)} step={10_000} from={PLOTTED} until={PLOTTED + 21_600_000} /> },
      ],
    },
    {
      part: "Sparkline",
      purpose: "How a figure went, in the height of a line.",
      states: [
        { name: "filled", draw: () => <Sparkline label="Facts a second" values={[3, 4, 4, 7, 12, 9, 8, 14, 11, 6, 5, 9]} /> },
        { name: "nothing yet", draw: () => <Sparkline label="Facts a second" values={[]} /> },
      ],
    },
  ],
};

function OnIcon({ children }: { readonly children: ReactNode }) {
  return (
    <span style={{ position: "relative", display: "inline-flex", padding: "var(--s-2)" }}>
      <Siren aria-hidden size={19} />
      {children}
    </span>
  );
}

const PLOTTED = Date.parse("2026-05-01T12:00:00Z");

/** A quantity that swings, with its noise. */
function measured(count: number): readonly { readonly at: number; readonly low: number; readonly mean: number; readonly high: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const mean = 5 + 3 * Math.sin(index / 9) + Math.sin(index * 1.7) * 0.3;
    const spread = 0.25 + 0.2 * Math.abs(Math.sin(index * 0.9));
    return { at: PLOTTED + index * 10_000, low: mean - spread, mean, high: mean + spread };
  });
}
