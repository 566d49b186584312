import { RefreshCw } from "lucide-react";
import { useState } from "react";

import { Button } from "../parts/Button.tsx";
import { CommandPalette } from "../parts/CommandPalette.tsx";
import { KeyValue } from "../parts/KeyValue.tsx";
import { PageHeader } from "../parts/PageHeader.tsx";
import { Panel } from "../parts/Panel.tsx";
import { ShortcutHelp } from "../parts/ShortcutHelp.tsx";
import { SplitPane } from "../parts/SplitPane.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { Watermark } from "../parts/Watermark.tsx";
import type { Scope } from "../words.ts";
import type { Chapter } from "./specimen.ts";
import { nothing, Row, Tray } from "./trays.tsx";

/** What holds the others. */
export const PLACING: Chapter = {
  title: "Placing",
  specimens: [
    {
      part: "PageHeader",
      purpose: "The head of a page.",
      states: [{ name: "with a deed", wide: true, draw: () => <PageHeader title="Health" detail="Rooms, servers, storage" actions={<Button icon={RefreshCw}>Ask again</Button>} /> }],
    },
    {
      part: "Panel",
      purpose: "A part of a page with a heading of its own.",
      states: [
        { name: "with a heading", draw: () => <Panel title="Storage" actions={<Button size="s" tone="quiet">More</Button>}><KeyValue pairs={[["Facts", "1.2 GB of 20 GB"], ["Free", "212 GB"]]} /></Panel> },
        { name: "without", draw: () => <Panel><p>Only a frame.</p></Panel> },
      ],
    },
    {
      part: "SplitPane",
      purpose: "Two panes; the line between moves by pointer or arrow keys.",
      states: [{ name: "filled", wide: true, draw: () => <Tray height={160}><SplitPane label="Width of the list" least={160} start={240} first={<Pane words="The first" />} second={<Pane words="The second" />} /></Tray> }],
    },
    {
      part: "Tabs",
      purpose: "Several views of one thing.",
      states: [{ name: "with counts", draw: () => <OneTabs /> }],
    },
    {
      part: "CommandPalette",
      purpose: "Everything that can be done, found by writing.",
      states: [{ name: "open it", draw: () => <OnePalette /> }],
    },
    {
      part: "ShortcutHelp",
      purpose: "Every key that does something now.",
      states: [{ name: "open it", draw: () => <OneHelp /> }],
    },
    {
      part: "Watermark",
      purpose: "Outside the real city the whole screen says so.",
      states: [{ name: "exercise, test", draw: () => <OneWatermark /> }],
    },
  ],
};

function Pane({ words }: { readonly words: string }) {
  return <p style={{ padding: "var(--s-4)" }}>{words}</p>;
}

function OneTabs() {
  const [selected, setSelected] = useState("timeline");
  return (
    <Tabs
      label="Incident"
      selected={selected}
      onSelect={setSelected}
      items={[
        { id: "timeline", label: "Timeline", count: 12, content: <Pane words="What happened" /> },
        { id: "evidence", label: "Evidence", count: 3, content: <Pane words="What was seen" /> },
        { id: "why", label: "Why", content: <Pane words="How it was ranked" /> },
      ]}
    />
  );
}

function OnePalette() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button keys="Ctrl+K" onPress={() => { setOpen(true); }}>Commands</Button>
      <CommandPalette
        isOpen={open}
        onOpenChange={setOpen}
        onSearch={nothing}
        commands={[
          { id: "ack", label: "Acknowledge", group: "Incident", keys: "a", run: nothing },
          { id: "shelve", label: "Shelve", group: "Incident", keys: "s", run: nothing },
          { id: "cameras", label: "Cameras", group: "Go to", keys: "g c", run: nothing },
        ]}
      />
    </>
  );
}

function OneHelp() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button keys="?" onPress={() => { setOpen(true); }}>Keyboard</Button>
      <ShortcutHelp
        isOpen={open}
        onOpenChange={setOpen}
        shortcuts={[
          { keys: "j", does: "Next", group: "Queue" },
          { keys: "k", does: "Previous", group: "Queue" },
          { keys: "g i", does: "Incidents", group: "Go to" },
        ]}
      />
    </>
  );
}

function OneWatermark() {
  const [scope, setScope] = useState<Scope>("Actual");
  return (
    <Row>
      {(["Actual", "Exercise", "Test"] as const).map((one) => (
        <Button key={one} onPress={() => { setScope(one); }}>
          {one}
        </Button>
      ))}
      <Watermark scope={scope} />
    </Row>
  );
}
