import { IconButton, Menu, SearchField, sentence } from "@kit";
import { ListFilter, PhoneIncoming } from "lucide-react";
import type { RefObject } from "react";

import { useSession } from "@console";

import { deskOf, wordOfAssignee } from "../deeds/assignee.ts";
import { useChoices } from "../queries.ts";
import { EVERYTHING, type Filter, type Group, NOBODY, WORD_OF_GROUP } from "../row.ts";
import css from "./QueueHead.module.css";

export interface QueueHeadProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly kinds: readonly string[];
  readonly counts: Readonly<Record<Group, number>>;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  /** Enter, after the words to look for. */
  readonly onFound: () => void;
  /** Given, this viewer may report. */
  readonly onReport?: (() => void) | undefined;
}

const COUNTED: readonly Group[] = ["open", "acknowledged", "shelved", "resolved"];

/** Above the queue: how many stand where, and what is looked for. */
export function QueueHead({ filter, onFilter, kinds, counts, searchRef, onFound, onReport }: QueueHeadProps) {
  const { id: me } = useSession();
  const { data: choices } = useChoices();
  const assignees = [me, ...(choices?.desks ?? []).map(deskOf), NOBODY];
  const words = [filter.kind ? sentence(filter.kind) : "", filter.assigned ? (filter.assigned === NOBODY ? "Nobody's" : wordOfAssignee(filter.assigned, me)) : ""].filter(Boolean);
  return (
    <header className={css.head}>
      <div className={css.line}>
        <h1 className={css.title}>Incidents</h1>
        <ul className={css.counts} aria-label="How many">
          {COUNTED.filter((group) => group === "open" || counts[group] > 0).map((group) => (
            <li key={group} data-group={group}>
              <b>{counts[group]}</b> {WORD_OF_GROUP[group].toLowerCase()}
            </li>
          ))}
        </ul>
      </div>
      <div className={css.line}>
        <SearchField label="Search incidents" placeholder="Search" value={filter.text} onChange={(text) => { onFilter({ ...filter, text }); }} keys="/" inputRef={searchRef} onSubmit={onFound} />
        {onReport ? <IconButton icon={PhoneIncoming} label="New report" keys="t" tone="plain" onPress={onReport} /> : null}
        <Menu
          label="Filter"
          trigger={<IconButton icon={ListFilter} label={words.length > 0 ? `Filter: ${words.join(", ")}` : "Filter"} on={words.length > 0} />}
          groups={[
            ...(words.length > 0 ? [{ deeds: [{ id: "all", label: "Show all", run: () => { onFilter({ ...EVERYTHING, text: filter.text }); } }] }] : []),
            { title: "Assigned to", deeds: assignees.map((id) => ({ id: `to ${id}`, label: mark(id === NOBODY ? "Nobody" : wordOfAssignee(id, me), filter.assigned === id), run: () => { onFilter({ ...filter, assigned: filter.assigned === id ? "" : id }); } })) },
            { title: "Kind", deeds: kinds.map((kind) => ({ id: kind, label: mark(sentence(kind), filter.kind === kind), run: () => { onFilter({ ...filter, kind: filter.kind === kind ? "" : kind }); } })) },
          ]}
        />
      </div>
      {words.length > 0 ? (
        <p className={css.narrowed}>
          Only: {words.join(", ")}{" "}
          <button type="button" onClick={() => { onFilter({ ...EVERYTHING, text: filter.text }); }}>
            show all
          </button>
        </p>
      ) : null}
    </header>
  );
}

function mark(words: string, chosen: boolean): string {
  return chosen ? `✓ ${words}` : words;
}
