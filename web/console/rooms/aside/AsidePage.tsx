import { Button, EmptyState, ErrorState, LoadingState, Select, sentence, Sheet, StatusChip, Table, type TableColumn, TimeOfDay, useNarrow } from "@kit";
import type { AsideRow } from "@wire";
import { PackageCheck, RotateCcw } from "lucide-react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";

import { Page, problemOf, useCan, useCity, useDeed } from "@console";

import css from "./AsidePage.module.css";
import { MessageDetail } from "./MessageDetail.tsx";
import { PutBackAll } from "./PutBackAll.tsx";
import { ASIDE, putBack, useAside } from "./useAside.ts";

const keyOf = (row: AsideRow): string => `${row.room}/${String(row.id)}`;

const COLUMNS: readonly TableColumn<AsideRow>[] = [
  { id: "at", head: "Set aside", width: 120, cell: (row) => <TimeOfDay at={row.at} />, sort: (one, other) => one.at.localeCompare(other.at) },
  { id: "room", head: "Room", width: 110, cell: (row) => sentence(row.room), sort: (one, other) => one.room.localeCompare(other.room) },
  { id: "type", head: "Message", width: 260, cell: (row) => <code>{row.type}</code>, sort: (one, other) => one.type.localeCompare(other.type) },
  { id: "error", head: "What went wrong", cell: (row) => <span className={css.cut} title={row.error}>{row.error}</span> },
  {
    id: "state",
    head: "State",
    width: 130,
    cell: (row) => (row.retry_asked ? <StatusChip tone="accent">Put back</StatusChip> : <StatusChip tone="warn">Waits</StatusChip>),
  },
];

/** In a hand: when, and the rest in two lines. */
const FEW: readonly TableColumn<AsideRow>[] = [
  { id: "at", head: "Set aside", width: 100, cell: (row) => <TimeOfDay at={row.at} /> },
  {
    id: "error",
    head: "What went wrong",
    cell: (row) => (
      <span className={css.two}>
        <code className={css.cut}>{row.type}</code>
        <span className={css.cut}>{row.error}</span>
      </span>
    ),
  },
];

/** What no room could handle, with its error. Nothing here is lost; once the cause is mended it is put back. */
export function AsidePage() {
  const [search, setSearch] = useSearchParams();
  const room = search.get("room");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAside(room);
  const rows = useMemo(() => data?.pages.flatMap((page) => page.messages) ?? [], [data]);
  const inHand = useNarrow();
  const open = rows.find((row) => keyOf(row) === search.get("message")) ?? null;
  const go = (name: "room" | "message", value: string | null): void => {
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  };
  return (
    <Page
      title="Set aside"
      detail="Messages that a room could not handle. None is lost: mend the cause, then put them back."
      actions={<RoomFilter room={room} onChange={(value) => { go("room", value); }} />}
      fixed
    >
      {data === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading what is set aside" />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={PackageCheck}
          title="Nothing is set aside"
          detail="A message that a room cannot handle, even after several tries, comes here with its error instead of being dropped. You mend the cause and put it back."
        />
      ) : (
        <>
          <Groups rows={rows} whole={!hasNextPage} />
          <div className={css.table}>
            <Table
              label="Messages that are set aside"
              items={rows}
              columns={inHand ? FEW : COLUMNS}
              rowHeight={inHand ? 60 : 36}
              keyOf={keyOf}
              onOpen={(row) => { go("message", keyOf(row)); }}
              selected={open ? keyOf(open) : null}
              onSelect={(key) => { go("message", key); }}
            />
          </div>
          {hasNextPage ? <Button busy={isFetchingNextPage} onPress={() => void fetchNextPage()}>Show older ones</Button> : null}
        </>
      )}
      <Sheet
        title={open ? `${sentence(open.room)}: ${open.type}` : "Message"}
        isOpen={open !== null}
        onOpenChange={() => { go("message", null); }}
        footer={open ? <PutBack row={open} /> : null}
      >
        {open ? <MessageDetail row={open} /> : null}
      </Sheet>
    </Page>
  );
}

function PutBack({ row }: { readonly row: AsideRow }) {
  const may = useCan("gateway:aside:retry");
  const deed = useDeed<AsideRow, undefined>({
    does: async (asked) => {
      await putBack(asked.room, asked.id);
      return undefined;
    },
    said: (asked) => `Put back into ${asked.room}`,
    touches: () => [ASIDE],
  });
  if (!may) return <p className={css.soft}>You may look, but not put back.</p>;
  return (
    <Button tone="accent" icon={RotateCcw} busy={deed.busy} isDisabled={row.retry_asked} onPress={() => { deed.run(row); }}>
      {row.retry_asked ? "Is put back" : "Put back"}
    </Button>
  );
}

/** The same trouble often strikes many: each kind once, with how many and a way to put them all back. */
function Groups({ rows, whole }: { readonly rows: readonly AsideRow[]; readonly whole: boolean }) {
  const groups = useMemo(() => kindsOf(rows), [rows]);
  return (
    <ul className={css.groups} aria-label="Kinds of trouble">
      {groups.map((group) => {
        const [first] = group;
        return first ? (
          <li key={keyOf(first)} className={css.group}>
            <strong className={css.count}>{group.length}{whole ? "" : "+"}</strong>
            <span className={css.kind}>
              <span>{sentence(first.room)} · {sentence(first.code)}</span>
              <code>{first.type}</code>
            </span>
            <PutBackAll rows={group} />
          </li>
        ) : null;
      })}
    </ul>
  );
}

function kindsOf(rows: readonly AsideRow[]): readonly (readonly AsideRow[])[] {
  const kinds = new Map<string, AsideRow[]>();
  for (const row of rows) {
    const name = [row.room, row.type, row.code].join(" ");
    kinds.set(name, [...(kinds.get(name) ?? []), row]);
  }
  return [...kinds.values()].toSorted((one, other) => other.length - one.length);
}

function RoomFilter({ room, onChange }: { readonly room: string | null; readonly onChange: (room: string | null) => void }) {
  const { rooms } = useCity();
  return (
    <Select
      label="Room"
      options={[{ id: "", label: "All rooms" }, ...rooms.map((one) => ({ id: one.name, label: sentence(one.name) }))]}
      value={room ?? ""}
      onChange={(value) => { onChange(value || null); }}
    />
  );
}
