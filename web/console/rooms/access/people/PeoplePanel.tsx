import { Button, EmptyState, ErrorState, LoadingState, SearchField, StatusChip, Table, type TableColumn, TwoLines, useNarrow } from "@kit";
import type { ShownPerson } from "@wire";
import { UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";

import { problemOf, useCan } from "@console";

import listing from "../listing.module.css";
import { usePeople } from "../queries.ts";
import css from "./PeoplePanel.module.css";
import { PersonSheet } from "./PersonSheet.tsx";
import { WritePerson } from "./WritePerson.tsx";

const keyOf = (one: ShownPerson): string => one.id;

function State({ one }: { readonly one: ShownPerson }) {
  if (!one.active) return <StatusChip tone="plain">Off duty</StatusChip>;
  if (one.glass_until) return <StatusChip tone="bad">Glass broken</StatusChip>;
  if (one.shifts.length > 0) return <StatusChip tone="accent">Has shifts</StatusChip>;
  return <StatusChip tone="ok">On duty</StatusChip>;
}

const COLUMNS: readonly TableColumn<ShownPerson>[] = [
  { id: "name", head: "Name", cell: (one) => <span className={listing.cut}>{one.name}</span>, sort: (one, other) => one.name.localeCompare(other.name) },
  { id: "login", head: "Login", width: 160, cell: (one) => <code className={listing.cut}>{one.login}</code> },
  { id: "agency", head: "Agency", width: 140, cell: (one) => one.agency || "–", sort: (one, other) => one.agency.localeCompare(other.agency) },
  { id: "roles", head: "Roles", cell: (one) => <span className={listing.cut}>{one.roles.join(", ") || "none"}</span> },
  { id: "state", head: "State", width: 140, cell: (one) => <State one={one} /> },
];

const FEW: readonly TableColumn<ShownPerson>[] = [
  {
    id: "name",
    head: "Who, and their roles",
    cell: (one) => (
      <TwoLines first={one.name} second={[one.agency, ...one.roles].filter(Boolean).join(", ") || "no role"} />
    ),
  },
  { id: "state", head: "State", width: 116, cell: (one) => <State one={one} /> },
];

/** The city's people. Names are shown here and nowhere else; everywhere else people are their pseudonyms. */
export function PeoplePanel() {
  const { data, error, refetch } = usePeople();
  const mayManage = useCan("access:person:manage");
  const inHand = useNarrow();
  const [words, setWords] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading who is who" count={8} />;
  const sought = words.trim().toLowerCase();
  const shown = data.people.filter((one) => [one.name, one.login, one.agency, ...one.roles].some((part) => part.toLowerCase().includes(sought)));
  const person = data.people.find(({ id }) => id === open);
  const add = mayManage ? (
    <Button tone="accent" icon={UserPlus} onPress={() => { setAdding(true); }}>
      Add somebody
    </Button>
  ) : null;
  return (
    <div className={css.stack}>
      {data.people.length === 0 ? (
        <EmptyState icon={UsersRound} title="Nobody is known here yet" detail="Until somebody is, the operator’s one-time link is the only way in. Add yourself first.">
          {add}
        </EmptyState>
      ) : (
        <>
          <div className={css.bar}>
            <div className={css.find}>
              <SearchField label="Find somebody" value={words} onChange={setWords} />
            </div>
            {add}
          </div>
          <div className={listing.table}>
            <Table label="People" items={shown} columns={inHand ? FEW : COLUMNS} rowHeight={inHand ? 56 : 40} keyOf={keyOf} selected={open} onSelect={setOpen} onOpen={(one) => { setOpen(one.id); }} empty="Nobody fits" />
          </div>
        </>
      )}
      {adding ? <WritePerson roles={data.roles} onLeave={() => { setAdding(false); }} onDone={(one) => { setAdding(false); setOpen(one.id); }} /> : null}
      {person ? <PersonSheet key={person.id} person={person} roles={data.roles} onLeave={() => { setOpen(null); }} /> : null}
    </div>
  );
}
