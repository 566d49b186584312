import { Button, EmptyState, ErrorState, IconButton, KeyValue, LoadingState, SearchField, Select, sentence, Sheet, Table, type TableColumn, TimeOfDay, TwoLines, useNarrow } from "@kit";
import type { AuditEntry } from "@wire";
import { RefreshCw, ScrollText } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";

import { Page, problemOf, useKeys } from "@console";

import css from "./AuditPage.module.css";
import { Export } from "./Export.tsx";
import { LogStrip } from "./LogStrip.tsx";
import { ProofCheck } from "./ProofCheck.tsx";
import { type AuditFilter, filterOf, SPANS } from "./filter.ts";
import { useAudit } from "./useAudit.ts";

/** Typing asks only once it rests (milliseconds): each question is itself written into the trail. */
const RESTED_MS = 500;

const keyOf = (entry: AuditEntry): string => String(entry.seq);

const COLUMNS: readonly TableColumn<AuditEntry>[] = [
  { id: "at", head: "When", width: 120, cell: (entry) => <TimeOfDay at={entry.at} /> },
  { id: "who", head: "Who", width: 200, cell: (entry) => <code className={css.cut} title={entry.who}>{entry.who}</code> },
  { id: "did", head: "Did", width: 240, cell: (entry) => <span className={css.cut} title={entry.did}>{entry.did}</span> },
  { id: "to", head: "To what", cell: (entry) => <code className={css.cut} title={entry.to}>{entry.to}</code> },
];

/** In a hand: when, and the rest in two lines. */
const FEW: readonly TableColumn<AuditEntry>[] = [
  { id: "at", head: "When", width: 92, cell: (entry) => <TimeOfDay at={entry.at} /> },
  {
    id: "did",
    head: "Who did what",
    cell: (entry) => (
      <TwoLines first={entry.did} second={<code>{`${entry.who} → ${entry.to}`}</code>} />
    ),
  },
];

/** What people and machines did, and to what. Only ever appended to. */
export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage, isFetchingNextPage } = useAudit(filter);
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  const [shown, setShown] = useState<AuditEntry | null>(null); // itself: a list that is read anew takes nothing out of a reader's hand
  const inHand = useNarrow();
  const choose = (key: string | null): void => { setShown(entries.find((entry) => keyOf(entry) === key) ?? null); };
  const narrow = (part: Partial<AuditFilter>): void => {
    const next = { ...filter, ...part };
    setSearch(new URLSearchParams(Object.entries(next).filter(([, value]) => value !== "")), { replace: true });
  };
  return (
    <Page
      title="Audit trail"
      detail="Who did what, to what, and when. Names are pseudonyms; looking here is written down too."
      actions={
        <>
          <Export filter={filter} />
          <IconButton icon={RefreshCw} label="Read again" keys="r" onPress={() => void refetch()} isDisabled={isFetching} />
        </>
      }
      fixed
    >
      <LogStrip />
      <Filter filter={filter} onNarrow={narrow} onRefresh={() => void refetch()} />
      {data === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading the trail" count={10} />
      ) : entries.length === 0 ? (
        <EmptyState
          icon={ScrollText}
          title="No entry fits"
          detail={search.size > 0 ? "Nobody did such a thing in that time." : "Nothing has been done yet."}
        >
          {search.size > 0 ? <Button onPress={() => { setSearch(new URLSearchParams()); }}>Show everything</Button> : null}
        </EmptyState>
      ) : (
        <div className={css.table}>
          <Table label="Audit trail" items={entries} columns={inHand ? FEW : COLUMNS} rowHeight={inHand ? 60 : 36} keyOf={keyOf} selected={shown ? keyOf(shown) : null} onSelect={choose} onOpen={setShown} />
        </div>
      )}
      {hasNextPage ? <Button busy={isFetchingNextPage} onPress={() => void fetchNextPage()}>Show older ones</Button> : null}
      <Sheet title={shown ? sentence(shown.did) : "Entry"} isOpen={shown !== null} onOpenChange={() => { setShown(null); }}>
        {shown ? <Entry entry={shown} onNarrow={(part) => { setShown(null); narrow(part); }} /> : null}
      </Sheet>
    </Page>
  );
}

interface FilterProps {
  readonly filter: AuditFilter;
  readonly onNarrow: (part: Partial<AuditFilter>) => void;
  readonly onRefresh: () => void;
}

function Filter({ filter, onNarrow, onRefresh }: FilterProps) {
  const first = useRef<HTMLInputElement>(null);
  useKeys("Audit trail", [
    { keys: "/", does: "Search by who", run: () => first.current?.focus() },
    { keys: "r", does: "Read again", run: onRefresh },
  ]);
  return (
    <div className={css.filter} role="search">
      <Narrower label="Who, from its beginning" value={filter.by} keys="/" inputRef={first} onRest={(by) => { onNarrow({ by }); }} />
      <Narrower label="Did what" value={filter.did} onRest={(did) => { onNarrow({ did }); }} />
      <Narrower label="To what, from its beginning" value={filter.to} onRest={(to) => { onNarrow({ to }); }} />
      <Select label="Time" options={SPANS.map(({ id, label }) => ({ id, label }))} value={filter.span} onChange={(span) => { onNarrow({ span }); }} />
    </div>
  );
}

interface NarrowerProps {
  readonly label: string;
  readonly value: string;
  readonly onRest: (value: string) => void;
  readonly keys?: string;
  readonly inputRef?: React.RefObject<HTMLInputElement | null>;
}

/** A field that asks once typing rests. */
function Narrower({ label, value, onRest, ...rest }: NarrowerProps) {
  const [written, setWritten] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setWritten(value);
  }
  const newest = useRef(onRest);
  useEffect(() => {
    newest.current = onRest;
  });
  useEffect(() => {
    if (written === value) return undefined;
    const timer = setTimeout(() => { newest.current(written); }, RESTED_MS);
    return () => { clearTimeout(timer); };
  }, [written, value]);
  return <SearchField label={label} value={written} onChange={setWritten} onSubmit={onRest} {...rest} />;
}

function Entry({ entry, onNarrow }: { readonly entry: AuditEntry; readonly onNarrow: (part: Partial<AuditFilter>) => void }) {
  return (
    <div className={css.entry}>
      <KeyValue
        pairs={[
          ["Entry", entry.seq.toLocaleString("en-GB")],
          ["When", <TimeOfDay key="at" at={entry.at} />],
          ["Who", <code key="who">{entry.who}</code>],
          ["Did", entry.did],
          ["To what", <code key="to">{entry.to}</code>],
          ...Object.entries(entry.detail).map(([name, value]) => [sentence(name), <code key={name}>{value}</code>] as const),
        ]}
      />
      <div className={css.deeds}>
        <Button size="s" onPress={() => { onNarrow({ by: entry.who }); }}>All by the same</Button>
        <Button size="s" onPress={() => { onNarrow({ to: entry.to }); }}>All to the same</Button>
      </div>
      <ProofCheck entry={entry} />
    </div>
  );
}
