import { EmptyState, Panel, roughSpanOf, StatusChip, Table, type TableColumn, TimeOfDay, useNarrow } from "@kit";
import type { ExerciseRow } from "@wire";
import { History } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import css from "./PastPanel.module.css";
import { TallyLine } from "./report/TallyLine.tsx";
import { nameOf, PHASES } from "./words.ts";

const keyOf = (row: ExerciseRow): string => row.id;

const WHEN: TableColumn<ExerciseRow> = { id: "asked", head: "When", width: 130, cell: (row) => <TimeOfDay at={row.asked} />, sort: (one, other) => one.asked.localeCompare(other.asked) };
const SCORE: TableColumn<ExerciseRow> = { id: "score", head: "Found · late · missed · false", width: 230, cell: (row) => (row.score ? <TallyLine score={row.score} /> : <span className={css.none}>–</span>) };

const COLUMNS: readonly TableColumn<ExerciseRow>[] = [
  { id: "title", head: "Scenario", cell: (row) => <span className={css.title}>{titleOf(row)}</span>, sort: (one, other) => titleOf(one).localeCompare(titleOf(other)) },
  WHEN,
  { id: "phase", head: "How it went", width: 190, cell: (row) => <Phase row={row} /> },
  SCORE,
  { id: "lasted", head: "Lasted", width: 100, align: "end", cell: (row) => lastedOf(row) },
  { id: "by", head: "Director", width: 150, cell: (row) => nameOf(row.asked_by) },
];

/** In a hand: what, when, and how well. */
const FEW: readonly TableColumn<ExerciseRow>[] = [
  {
    id: "title",
    head: "Scenario",
    cell: (row) => (
      <span className={css.two}>
        <span className={css.title}>{titleOf(row)}</span>
        <TimeOfDay at={row.asked} />
      </span>
    ),
  },
  { id: "score", head: "Score", width: 172, cell: (row) => (row.score ? <TallyLine score={row.score} /> : <Phase row={row} />) },
];

/** What was played before; each opens with all that was true, seen and done. */
export function PastPanel({ rows }: { readonly rows: readonly ExerciseRow[] }) {
  const navigate = useNavigate();
  const inHand = useNarrow();
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <Panel title="Past exercises" flush>
      {rows.length === 0 ? (
        <EmptyState icon={History} title="None was played yet" detail="What was true, what the city saw of it, and the score stay here when an exercise is over." />
      ) : (
        <div className={css.table} style={{ "--rows": Math.min(rows.length, 12) } as React.CSSProperties}>
          <Table
            key={String(inHand)}
            label="Past exercises"
            items={rows}
            columns={inHand ? FEW : COLUMNS}
            keyOf={keyOf}
            selected={selected}
            onSelect={setSelected}
            onOpen={(row) => void navigate(`/exercises/${row.id}`)}
            sortedBy={inHand ? { column: "" } : { column: "asked", down: true }}
            rowHeight={inHand ? 60 : 40}
          />
        </div>
      )}
    </Panel>
  );
}

function titleOf(row: ExerciseRow): string {
  return row.title || row.scenario || "A script";
}

function Phase({ row }: { readonly row: ExerciseRow }) {
  const { word, tone, icon } = PHASES[row.phase];
  return (
    <StatusChip tone={tone} icon={icon} title={row.because}>
      {word}
    </StatusChip>
  );
}

function lastedOf(row: ExerciseRow): string {
  if (row.began === null || row.ended === null) return "–";
  return roughSpanOf(Date.parse(row.ended) - Date.parse(row.began));
}
