import { SearchField, StatusChip, Table, type TableColumn, TimeOfDay, TwoLines, useNarrow } from "@kit";
import type { HolderView } from "@wire";
import { type RefObject, useMemo, useState } from "react";

import listing from "../listing.module.css";
import css from "./certificates.module.css";
import { holdersOf, kindOf, wordsOf } from "./state.ts";

const keyOf = (one: HolderView): string => one.holder;

function State({ one }: { readonly one: HolderView }) {
  const { word, tone, icon } = wordsOf(one.state);
  return <StatusChip tone={tone} icon={icon}>{word}</StatusChip>;
}

const COLUMNS: readonly TableColumn<HolderView>[] = [
  { id: "name", head: "Holder", cell: (one) => <span className={listing.cut}>{one.name}</span>, sort: (one, other) => one.name.localeCompare(other.name, "en", { numeric: true }) },
  { id: "kind", head: "Kind", width: 90, cell: (one) => <span className={listing.faint}>{kindOf(one.kind)}</span>, sort: (one, other) => one.kind.localeCompare(other.kind) },
  { id: "state", head: "State", width: 112, cell: (one) => <State one={one} />, sort: (one, other) => one.state.localeCompare(other.state) },
  { id: "since", head: "Issued", width: 118, cell: (one) => <TimeOfDay at={one.since} />, sort: (one, other) => one.since.localeCompare(other.since) },
  { id: "until", head: "Ends", width: 118, cell: (one) => <TimeOfDay at={one.until} />, sort: (one, other) => one.until.localeCompare(other.until) },
  { id: "renews", head: "Renews", width: 118, cell: (one) => (one.renews ? <TimeOfDay at={one.renews} /> : <span className={listing.faint}>–</span>), sort: (one, other) => (one.renews ?? "").localeCompare(other.renews ?? "") },
];

/** On a phone: who, until when, and how it stands. */
const FEW: readonly TableColumn<HolderView>[] = [
  {
    id: "name",
    head: "Holder, and until when",
    cell: (one) => (
      <TwoLines first={one.name} second={<>{kindOf(one.kind)}, until <TimeOfDay at={one.until} /></>} />
    ),
  },
  { id: "state", head: "State", width: 112, cell: (one) => <State one={one} /> },
];

interface HoldersPanelProps {
  readonly holders: readonly HolderView[];
  readonly open: string | null;
  readonly onOpen: (holder: string | null) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

/** Everybody who holds a certificate; who was revoked stands first. */
export function HoldersPanel({ holders, open, onOpen, searchRef }: HoldersPanelProps) {
  const inHand = useNarrow();
  const [text, setText] = useState("");
  const shown = useMemo(() => holdersOf(holders, text), [holders, text]);
  return (
    <section className={css.stack} aria-label="Holders">
      <SearchField label="Find a holder" placeholder="Name, kind, state or serial number" value={text} onChange={setText} inputRef={searchRef} />
      <div className={listing.table}>
        <Table label="Holders of certificates" items={shown} columns={inHand ? FEW : COLUMNS} rowHeight={inHand ? 56 : 40} keyOf={keyOf} selected={open} onOpen={(one) => { onOpen(one.holder); }} empty="Nobody fits" />
      </div>
    </section>
  );
}
