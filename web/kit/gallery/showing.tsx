import { BellRing, Camera, Eye, MessageSquare, ShieldAlert } from "lucide-react";
import { useState } from "react";

import { Button } from "../parts/Button.tsx";
import { Elapsed } from "../parts/Elapsed.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ErrorState } from "../parts/ErrorState.tsx";
import { EvidencePlayer } from "../parts/EvidencePlayer.tsx";
import { Explanation } from "../parts/Explanation.tsx";
import { FigureTable } from "../parts/FigureTable.tsx";
import { LoadingState } from "../parts/LoadingState.tsx";
import { PhaseChip } from "../parts/PhaseChip.tsx";
import { PriorityMeter } from "../parts/PriorityMeter.tsx";
import { QueueList } from "../parts/QueueList.tsx";
import { SeverityBadge } from "../parts/SeverityBadge.tsx";
import { Stale } from "../parts/Stale.tsx";
import { Table, type TableColumn } from "../parts/Table.tsx";
import { Timeline } from "../parts/Timeline.tsx";
import { TimeOfDay } from "../parts/TimeOfDay.tsx";
import { TooMuch } from "../parts/TooMuch.tsx";
import { TwoLines } from "../parts/TwoLines.tsx";
import clip from "./clip.webm";
import { ago, drawnPicture, type Example, examples } from "./examples.ts";
import css from "./Gallery.module.css";
import type { Chapter } from "./specimen.ts";
import { nothing, Tray } from "./trays.tsx";

const PROBLEM = {
  title: "Not available now",
  detail: "the store does not answer",
  instance: "req-7f3a91",
  mistakes: [{ where: "zones[1].corners", sentence: "the outline crosses itself" }],
};

/** Where many things are shown. */
export const SHOWING: Chapter = {
  title: "Showing",
  specimens: [
    {
      part: "Table",
      purpose: "Rows and columns, sortable; ten thousand rows scroll as ten do.",
      states: [
        { name: "filled", wide: true, draw: () => <Tray><OneTable items={examples(8)} /></Tray> },
        { name: "too much: 10,000", vast: true, wide: true, draw: () => <Tray><OneTable items={examples(10_000)} /></Tray> },
        { name: "empty", wide: true, draw: () => <Tray height={180}><OneTable items={[]} /></Tray> },
      ],
    },
    {
      part: "FigureTable",
      purpose: "A few lines of figures, such as keys or processes.",
      states: [
        {
          name: "filled",
          wide: true,
          draw: () => (
            <FigureTable label="Keys, one a line">
              <thead><tr><th scope="col">Class</th><th scope="col" data-end="">In use</th><th scope="col" data-roomy="">Newest</th></tr></thead>
              <tbody>
                <tr><th scope="row">evidence</th><td data-end="">1</td><td data-roomy=""><TimeOfDay at={ago(120)} /></td></tr>
                <tr><th scope="row">log</th><td data-end="">12</td><td data-roomy=""><TimeOfDay at={ago(4000)} /></td></tr>
              </tbody>
            </FigureTable>
          ),
        },
      ],
    },
    {
      part: "TwoLines",
      purpose: "What something is, and what is to be said of it: a cell of a table in the hand.",
      states: [
        { name: "short", draw: () => <TwoLines first="gateway" second="Process, until 01 Dec" /> },
        { name: "too long", draw: () => <TwoLines first="Rudower Chaussee / Wagner-Régeny-Straße, northern pavement" second="It does not answer, or broke off: connection refused" /> },
      ],
    },
    {
      part: "QueueList",
      purpose: "Things to be seen to, the most pressing first.",
      states: [
        { name: "filled", draw: () => <Tray height={340}><OneQueue items={examples(6)} /></Tray> },
        { name: "too much: 10,000", vast: true, draw: () => <Tray height={340}><OneQueue items={examples(10_000)} /></Tray> },
        { name: "empty", draw: () => <Tray height={340}><OneQueue items={[]} /></Tray> },
      ],
    },
    {
      part: "Timeline",
      purpose: "What happened, in order; what was learned late says so.",
      states: [
        {
          name: "filled",
          draw: () => (
            <Timeline
              label="Timeline"
              entries={[
                { id: "1", at: ago(400), icon: ShieldAlert, tone: "severe", by: "cameras/gate-1", title: "Loitering in “forecourt”", children: <Explanation explanation={{ summary: "Someone stayed too long.", rule: "cameras.loitering", because: [{ what: "time inside", measured: 94, limit: 60, unit: "s" }] }} /> },
                { id: "2", at: ago(900), learned: ago(380), icon: BellRing, tone: "bad", by: "cameras/gate-2", title: "Intrusion into “yard”" },
                { id: "3", at: ago(120), icon: Eye, tone: "accent", by: "Operator", title: "Acknowledged" },
                { id: "4", at: ago(60), icon: MessageSquare, by: "Operator", title: "Note", children: <p>Patrol is on its way.</p> },
              ]}
            />
          ),
        },
      ],
    },
    {
      part: "EvidencePlayer",
      purpose: "A clip or picture: frame steps, speeds, download.",
      states: [
        { name: "clip", draw: () => <EvidencePlayer src={clip} mediaType="video/webm" title="Loitering in “forecourt”" at={ago(500)} /> },
        { name: "picture", draw: () => <EvidencePlayer src={drawnPicture()} mediaType="image/jpeg" title="Snapshot of gate-1" at={ago(500)} /> },
        { name: "error", draw: () => <EvidencePlayer src="data:image/jpeg;base64,AAAA" mediaType="image/jpeg" title="Snapshot of gate-1" /> },
      ],
    },
    {
      part: "EmptyState",
      purpose: "Nothing is here, and that is in order.",
      states: [{ name: "with a deed", draw: () => <Tray><EmptyState icon={Camera} title="No cameras" detail="Name one in the settings, or start with a recording."><Button>How to add one</Button></EmptyState></Tray> }],
    },
    {
      part: "LoadingState",
      purpose: "The outline of what is on its way.",
      states: [
        { name: "rows", draw: () => <Tray><LoadingState /></Tray> },
        { name: "page", draw: () => <Tray><LoadingState shape="page" count={4} /></Tray> },
        { name: "picture", draw: () => <LoadingState shape="picture" /> },
        { name: "line", draw: () => <LoadingState shape="line" /> },
      ],
    },
    {
      part: "ErrorState",
      purpose: "It did not work: what, why, and what one can do.",
      states: [
        { name: "the server's words", draw: () => <Tray height={300}><ErrorState problem={PROBLEM} onRetry={nothing} /></Tray> },
        { name: "our own words", draw: () => <Tray><ErrorState title="The map cannot be drawn" detail="This browser has no WebGL." /></Tray> },
      ],
    },
    {
      part: "TooMuch",
      purpose: "There is more than is shown; nobody may take a part for the whole.",
      states: [{ name: "cut off", wide: true, draw: () => <TooMuch shown={500} total={12_480} of="incidents" onMore={nothing} /> }],
    },
  ],
};

const COLUMNS: readonly TableColumn<Example>[] = [
  { id: "summary", head: "Incident", cell: (one) => one.summary, sort: (a, b) => a.summary.localeCompare(b.summary) },
  { id: "severity", head: "Severity", width: 130, cell: (one) => <SeverityBadge severity={one.severity} /> },
  { id: "phase", head: "Phase", width: 150, cell: (one) => <PhaseChip phase={one.phase} /> },
  { id: "started", head: "Started", width: 130, cell: (one) => <TimeOfDay at={one.started} />, sort: (a, b) => a.started.localeCompare(b.started) },
  { id: "priority", head: "Priority", width: 100, align: "end", cell: (one) => one.priority, sort: (a, b) => a.priority - b.priority },
];

function OneTable({ items }: { readonly items: readonly Example[] }) {
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <Table
      label="Incidents"
      items={items}
      columns={COLUMNS}
      keyOf={(one) => one.id}
      selected={selected}
      onSelect={setSelected}
      onOpen={nothing}
      sortedBy={{ column: "priority", down: true }}
      empty={<EmptyState title="Nothing here" />}
    />
  );
}

function OneQueue({ items }: { readonly items: readonly Example[] }) {
  const [selected, setSelected] = useState<string | null>(items[0]?.id ?? null);
  return (
    <QueueList
      label="Queue"
      items={items}
      keyOf={(one) => one.id}
      textOf={(one) => one.summary}
      selected={selected}
      onSelect={setSelected}
      empty={<EmptyState title="All quiet" detail="Nothing waits for you." />}
    >
      {(one) => (
        <div className={css.queued}>
          <PriorityMeter priority={one.priority} />
          <div className={css.words}>
            <b>{one.summary}</b>
            <span>
              <SeverityBadge severity={one.severity} />
              <PhaseChip phase={one.phase} />
              <Stale at={one.started} after={2_000_000}>
                <Elapsed since={one.started} />
              </Stale>
            </span>
          </div>
        </div>
      )}
    </QueueList>
  );
}
