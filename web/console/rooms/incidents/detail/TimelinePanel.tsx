import { Button, Checkbox, Explanation, sentence, StatusChip, Timeline, type TimelineEntry, TooMuch, type Tone } from "@kit";
import type { EntryKind, ShownEntry } from "@wire";
import { Ban, Eye, GitFork, GitMerge, Link2, type LucideIcon, NotebookPen, ScanEye, TimerOff, Undo2, UserRoundPlus } from "lucide-react";
import { useState } from "react";

import { useCan, useSession } from "@console";

import { wordOfAssignee } from "../deeds/assignee.ts";
import { useDesk } from "../deeds/desk.ts";
import { isLive, type Row } from "../row.ts";
import { keyOf, told } from "./entries.ts";
import { Part } from "./Part.tsx";
import css from "./TimelinePanel.module.css";
import { wordsOf } from "./words.ts";

const LOOKS: Readonly<Record<EntryKind, readonly [LucideIcon, Tone]>> = {
  concern: [ScanEye, "plain"],
  moved: [Eye, "accent"],
  note: [NotebookPen, "accent"],
  assigned: [UserRoundPlus, "accent"],
  shelved: [TimerOff, "stale"],
  merged: [GitMerge, "accent"],
  linked: [Link2, "accent"],
  split: [GitFork, "accent"],
  undone: [Undo2, "warn"],
  turned_down: [Ban, "unknown"],
};

export interface TimelinePanelProps {
  readonly row: Row;
  readonly entries: readonly ShownEntry[];
  readonly more: boolean;
}

/** Everything that happened, in the order in which we learned of it. Only ever appended to. */
export function TimelinePanel({ row, entries, more }: TimelinePanelProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [picking, setPicking] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const desk = useDesk();
  const { id: me } = useSession();
  const reports = entries.filter((entry) => entry.kind === "concern" && entry.left_for === null);
  const maySplit = useCan("incidents:incident:merge") && isLive(row) && reports.length > 1;
  const pick = (event: string, on: boolean): void => {
    const next = new Set(picked);
    if (on) next.add(event);
    else next.delete(event);
    setPicked(next);
  };
  const lineOf = (entry: ShownEntry): TimelineEntry => ({
    id: keyOf(entry),
    at: entry.at,
    learned: entry.learned,
    icon: LOOKS[entry.kind][0],
    tone: LOOKS[entry.kind][1],
    by: wordOfAssignee(entry.by, me),
    title: <Title entry={entry} picking={picking && entry.left_for === null} isPicked={entry.event !== null && picked.has(entry.event)} onPick={pick} />,
    children: <Reasons entry={entry} />,
  });
  const lines = told(entries, unfolded).map((part): TimelineEntry =>
    part.what === "single"
      ? lineOf(part.entry)
      : {
          id: `run ${part.key}`,
          at: part.entries[0]?.at ?? "",
          icon: ScanEye,
          by: "",
          title: (
            <button type="button" className={css.more} onClick={() => { setUnfolded(new Set([...unfolded, part.key])); }}>
              {part.entries.length} more {part.entries.length === 1 ? "report" : "reports"}
            </button>
          ),
        },
  );
  return (
    <Part
      title="Timeline"
      beside={
        maySplit ? (
          picking ? (
            <span className={css.picking}>
              <Button size="s" icon={GitFork} isDisabled={picked.size === 0 || picked.size >= reports.length} onPress={() => { desk.split(row, [...picked]); }}>
                Split off {picked.size}
              </Button>
              <Button size="s" tone="quiet" onPress={() => { setPicking(false); setPicked(new Set()); }}>
                Leave it
              </Button>
            </span>
          ) : (
            <Button size="s" tone="quiet" icon={GitFork} onPress={() => { setPicking(true); setUnfolded(new Set(entries.map(keyOf))); }}>
              Split…
            </Button>
          )
        ) : null
      }
    >
      {more ? <TooMuch shown={entries.length} total={Math.max(row.concerns, entries.length + 1)} of="entries" /> : null}
      <Timeline label="Timeline of the incident" entries={lines} />
    </Part>
  );
}

interface TitleProps {
  readonly entry: ShownEntry;
  readonly picking: boolean;
  readonly isPicked: boolean;
  readonly onPick: (event: string, on: boolean) => void;
}

function Title({ entry, picking, isPicked, onPick }: TitleProps) {
  const { event } = entry;
  const said = entry.kind === "note" ? entry.text : wordsOf(entry.text);
  const plain = entry.left_for ? <s className={css.left}>{said}</s> : said;
  const words = entry.need ? (
    <>
      <StatusChip tone="warn" title="Who does not need to know finds that it was withheld">{sentence(entry.need)}</StatusChip> {plain}
    </>
  ) : (
    plain
  );
  if (!picking || entry.kind !== "concern" || event === null) return words;
  return (
    <Checkbox isSelected={isPicked} onChange={(on) => { onPick(event, on); }}>
      {words}
    </Checkbox>
  );
}

/** Why a report belongs here, and what it was itself: closed until one asks. */
function Reasons({ entry }: { readonly entry: ShownEntry }) {
  const { explanation, joined } = entry;
  if (!explanation && !joined) return null;
  return (
    <details className={css.why}>
      <summary>{joined ? joined.summary : "Why"}</summary>
      {explanation ? <Explanation title="What it was" explanation={explanation} /> : null}
      {joined ? <Explanation title="Why it belongs here" explanation={joined} /> : null}
    </details>
  );
}
