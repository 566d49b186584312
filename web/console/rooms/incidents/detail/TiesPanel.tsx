import { Button, IconButton, SeverityMark, severityOf } from "@kit";
import { GitMerge, Link2, Unlink } from "lucide-react";

import { useCan, useDeed, useScopedRows } from "@console";

import { ask } from "../api.ts";
import { INCIDENTS } from "../queries.ts";
import type { Row } from "../row.ts";
import { Part } from "./Part.tsx";
import css from "./TiesPanel.module.css";

export interface TiesPanelProps {
  readonly row: Row;
  readonly absorbed: readonly string[];
  readonly onOpen: (id: string) => void;
}

/** Other incidents that it has to do with: linked ones, and those that live on in it. */
export function TiesPanel({ row, absorbed, onOpen }: TiesPanelProps) {
  const { byId } = useScopedRows<Row>("incidents");
  const may = useCan("incidents:incident:merge");
  const unlink = useDeed({
    does: (other: string) => ask.link({ incident: row.id, version: row.version, other, linked: false }),
    said: "Unlinked",
    undo: (_other, done) => () => ask.undo({ incident: row.id, version: done.version }),
    touches: () => [INCIDENTS],
  });
  if (row.links.length === 0 && absorbed.length === 0) return null;
  return (
    <Part title="Has to do with">
      <ul className={css.ties}>
        {row.links.map((id) => (
          <Tie key={id} row={byId.get(id) ?? null} id={id} how="linked" onOpen={onOpen}>
            {may ? <IconButton icon={Unlink} label="Unlink" size="s" isDisabled={unlink.busy} onPress={() => { unlink.run(id); }} /> : null}
          </Tie>
        ))}
        {absorbed.map((id) => (
          <Tie key={id} row={byId.get(id) ?? null} id={id} how="absorbed" onOpen={onOpen} />
        ))}
      </ul>
    </Part>
  );
}

interface TieProps {
  readonly row: Row | null;
  readonly id: string;
  readonly how: "linked" | "absorbed";
  readonly onOpen: (id: string) => void;
  readonly children?: React.ReactNode;
}

function Tie({ row, id, how, onOpen, children }: TieProps) {
  const Icon = how === "linked" ? Link2 : GitMerge;
  return (
    <li className={css.tie}>
      <Icon aria-hidden size={14} />
      {row ? <SeverityMark severity={severityOf(row.severity)} size={13} /> : null}
      <span className={css.words}>{row?.summary ?? `Incident ${id.slice(-8)}`}</span>
      <Button size="s" tone="quiet" onPress={() => { onOpen(id); }}>
        Open
      </Button>
      {children}
    </li>
  );
}
