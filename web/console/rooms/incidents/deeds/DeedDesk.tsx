import { useNow } from "@kit";
import { type ReactNode, useMemo, useState } from "react";

import { useCan, useDeed } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import type { Row } from "../row.ts";
import { AssignForm } from "./AssignForm.tsx";
import { CloseForm } from "./CloseForm.tsx";
import { type DeedName, type Desk, DeskContext } from "./desk.ts";
import { NoteForm } from "./NoteForm.tsx";
import { offersFor } from "./offers.ts";
import { PairForm } from "./PairForm.tsx";
import { ReopenForm } from "./ReopenForm.tsx";
import { ShelveForm } from "./ShelveForm.tsx";
import { SplitForm } from "./SplitForm.tsx";

/** Deeds that want more than a key. */
type FormName = Exclude<DeedName, AtOnce>;

/** Deeds that a key does. */
type AtOnce = "acknowledge" | "resolve" | "undo" | "unshelve";

type Open =
  | { readonly form: FormName; readonly row: Row; readonly other: Row | undefined }
  | { readonly form: "split"; readonly row: Row; readonly concerns: readonly string[] };

export interface DeedDeskProps {
  readonly children: ReactNode;
  /** After a split: what was chosen is chosen no more. */
  readonly onSplit: () => void;
}

/** Where deeds are done: simple ones at once with a way back, the others by a form. Queue, page, keys and palette all come here. */
export function DeedDesk({ children, onSplit }: DeedDeskProps) {
  const may = { handle: useCan("incidents:incident:handle"), merge: useCan("incidents:incident:merge") };
  const now = useNow();
  const [open, setOpen] = useState<Open | null>(null);
  const move = useDeed({
    does: ({ row, to }: { readonly row: Row; readonly to: "acknowledged" | "resolved" }) => ask.move({ incident: row.id, version: row.version, to }),
    said: ({ to }) => (to === "acknowledged" ? "Acknowledged" : "Resolved"),
    undo: ({ row }, done) => () => ask.undo({ incident: row.id, version: done.version }),
    touches: ({ row }) => [[...INCIDENTS, row.id]],
  });
  const unshelve = useDeed({
    does: (row: Row) => ask.shelve({ incident: row.id, version: row.version, until: null, reason: "taken off by hand" }),
    said: "Off the shelf",
    undo: (row, done) => () => ask.undo({ incident: row.id, version: done.version }),
    touches: (row) => [[...INCIDENTS, row.id]],
  });
  const undo = useDeed({
    does: (row: Row) => ask.undo({ incident: row.id, version: row.version }),
    said: "Undone",
    touches: () => [INCIDENTS],
  });
  const busy = move.busy || unshelve.busy || undo.busy;
  const atOnce: Readonly<Record<AtOnce, (row: Row) => void>> = {
    acknowledge: (row) => { move.run({ row, to: "acknowledged" }); },
    resolve: (row) => { move.run({ row, to: "resolved" }); },
    unshelve: unshelve.run,
    undo: undo.run,
  };
  const start = (deed: DeedName, row: Row, other?: Row): void => {
    // Of two deeds at once the second would be done on a standing that the first is changing; a form may open meanwhile.
    if (!isAtOnce(deed)) setOpen({ form: deed, row, other });
    else if (!busy) atOnce[deed](row);
  };
  // The minute is exact enough for what may be shelved; a desk that is new each second would draw the whole queue anew.
  const minute = Math.floor(now / 10_000) * 10_000;
  const desk = useMemo<Desk>(
    () => ({
      offers: (row, undoable = null) => offersFor(row, { handle: may.handle, merge: may.merge }, minute, undoable),
      start,
      split: (row, concerns) => { setOpen({ form: "split", row, concerns }); },
      busy,
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `start` reads nothing that these do not say
    [may.handle, may.merge, minute, busy],
  );
  return (
    <DeskContext value={desk}>
      {children}
      {open ? <OpenForm key={`${open.form} ${open.row.id}`} open={open} onLeave={() => { setOpen(null); }} onSplit={onSplit} /> : null}
    </DeskContext>
  );
}

function isAtOnce(deed: DeedName): deed is AtOnce {
  return deed === "acknowledge" || deed === "resolve" || deed === "undo" || deed === "unshelve";
}

function OpenForm({ open, onLeave, onSplit }: { readonly open: Open; readonly onLeave: () => void; readonly onSplit: () => void }) {
  const { row } = open;
  switch (open.form) {
    case "split":
      return <SplitForm row={row} concerns={open.concerns} onLeave={onLeave} onSplit={onSplit} />;
    case "note":
      return <NoteForm row={row} onLeave={onLeave} />;
    case "shelve":
      return <ShelveForm row={row} onLeave={onLeave} />;
    case "assign":
      return <AssignForm row={row} onLeave={onLeave} />;
    case "close":
      return <CloseForm row={row} onLeave={onLeave} />;
    case "reopen":
      return <ReopenForm row={row} onLeave={onLeave} />;
    case "merge":
    case "link":
      return <PairForm row={row} does={open.form} other={open.other} onLeave={onLeave} />;
  }
}
