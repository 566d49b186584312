import { Button, EmptyState, LoadingState, QueueList, TooMuch } from "@kit";
import { GitMerge, Radar, SearchX } from "lucide-react";
import { type RefObject, useMemo } from "react";

import { useCity } from "@console";

import { useDesk } from "../deeds/desk.ts";
import { EVERYTHING, type Filter, GROUPS, groupOf, type Queue, type Row } from "../row.ts";
import { QueueHead } from "./QueueHead.tsx";
import css from "./QueuePanel.module.css";
import { QueueRow } from "./QueueRow.tsx";
import { useFresh } from "./useFresh.ts";

export interface QueuePanelProps {
  readonly queue: Queue;
  readonly all: readonly Row[];
  readonly loaded: boolean;
  readonly total: number;
  readonly truncated: boolean;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
  readonly marked: ReadonlySet<string>;
  readonly onUnmark: () => void;
  readonly now: number;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onReport?: (() => void) | undefined;
}

/** The queue: what one works through, the most pressing first. */
export function QueuePanel(props: QueuePanelProps) {
  const { queue, all, loaded, filter, onFilter, selected, onSelect, onOpen, marked, now } = props;
  const kinds = useMemo(() => [...new Set(all.map((row) => row.kind))].toSorted(), [all]);
  const fresh = useFresh(all, loaded);
  const heads = useMemo(() => headsOf(queue, now), [queue, now]);
  // Out of the field again, so that the keys of the queue and of its deeds work at once.
  const openFirst = (): void => {
    const [first] = queue.rows;
    if (!first) return;
    props.searchRef.current?.blur();
    onOpen(first.id);
  };
  const narrowed = filter.text !== "" || filter.kind !== "" || filter.assigned !== "";
  return (
    <>
      <QueueHead filter={filter} onFilter={onFilter} kinds={kinds} counts={queue.counts} searchRef={props.searchRef} onFound={openFirst} onReport={props.onReport} />
      {marked.size > 0 ? <Marked {...props} /> : null}
      {props.truncated ? <TooMuch shown={all.length} total={props.total} of="incidents" /> : null}
      <div className={css.list}>
        {loaded ? (
          <QueueList
            label="Incidents"
            items={queue.rows}
            keyOf={(row) => row.id}
            textOf={(row) => `${row.severity}, priority ${String(row.priority)}: ${row.summary}`}
            selected={selected}
            onSelect={onSelect}
            onOpen={onOpen}
            empty={narrowed ? <NothingFits onAll={() => { onFilter(EVERYTHING); }} /> : <Quiet />}
          >
            {(row) => <QueueRow row={row} group={groupOf(row, now) ?? "over"} heads={heads.get(row.id) ?? null} marked={marked.has(row.id)} fresh={fresh.has(row.id)} />}
          </QueueList>
        ) : (
          <LoadingState label="Reading the incidents" count={9} />
        )}
      </div>
    </>
  );
}

function headsOf(queue: Queue, now: number): ReadonlyMap<string, number> {
  const heads = new Map<string, number>();
  for (const group of GROUPS) {
    const first = queue.rows.find((row) => groupOf(row, now) === group);
    if (first) heads.set(first.id, queue.counts[group]);
  }
  return heads;
}

function Marked({ all, marked, onUnmark }: QueuePanelProps) {
  const desk = useDesk();
  const rows = all.filter((row) => marked.has(row.id));
  const [stays, goes] = rows;
  return (
    <div className={css.marked} role="status">
      <span>
        <b>{rows.length}</b> marked
      </span>
      {stays && goes && rows.length === 2 ? (
        <Button size="s" icon={GitMerge} onPress={() => { desk.start("merge", stays, goes); }}>
          Merge…
        </Button>
      ) : (
        <span className={css.hint}>{rows.length < 2 ? "mark another with x to merge" : "two at a time can be merged"}</span>
      )}
      <Button size="s" tone="quiet" onPress={onUnmark}>
        None
      </Button>
    </div>
  );
}

function NothingFits({ onAll }: { readonly onAll: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No incident fits" detail="None of those that stand here is like what you look for.">
      <Button onPress={onAll}>Show all</Button>
    </EmptyState>
  );
}

function Quiet() {
  const { status } = useCity();
  return (
    <EmptyState
      icon={Radar}
      title="All quiet"
      detail={
        status === "Test"
          ? "Whatever is noticed stands here within a second. The two drawn cameras of the demonstration raise something every minute or so."
          : "Whatever is noticed stands here within a second, the most pressing first, with the reason and the pictures. Nothing has to be reloaded."
      }
    >
      <p className={css.how}>
        To watch a recording of your own: <code>civigil up --camera FILE</code>
      </p>
    </EmptyState>
  );
}
