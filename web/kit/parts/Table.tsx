import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import {
  Cell,
  Column,
  Row,
  type SortDescriptor,
  Table as AriaTable,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Table.module.css";

export interface TableColumn<Item> {
  readonly id: string;
  readonly head: string;
  readonly cell: (item: Item) => ReactNode;
  /** Makes the column sortable: negative, zero, positive for ascending order. */
  readonly sort?: (one: Item, other: Item) => number;
  /** Pixels; without it the column shares what is left. */
  readonly width?: number;
  readonly align?: "start" | "end";
}

export interface TableProps<Item extends object> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly TableColumn<Item>[];
  readonly keyOf: (item: Item) => string;
  /** Enter or a double click on a row. */
  readonly onOpen?: (item: Item) => void;
  readonly selected?: string | null;
  readonly onSelect?: (key: string | null) => void;
  readonly sortedBy?: { readonly column: string; readonly down?: boolean };
  readonly empty?: ReactNode;
  readonly rowHeight?: number;
}

/** Rows and columns. Only what is in view is drawn, so that ten thousand rows scroll as ten do. */
export function Table<Item extends object>(props: TableProps<Item>) {
  const { label, items, columns, keyOf, onOpen, selected, onSelect, sortedBy, empty, rowHeight = 36 } = props;
  const [sort, setSort] = useState<SortDescriptor | null>(
    sortedBy ? { column: sortedBy.column, direction: sortedBy.down ? "descending" : "ascending" } : null,
  );
  const sorted = useMemo(() => inOrder(items, columns, sort), [items, columns, sort]);
  const byKey = useMemo(() => new Map(items.map((item) => [keyOf(item), item])), [items, keyOf]);
  return (
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: 32 }}>
      <AriaTable
        aria-label={label}
        className={classes(css.table)}
        {...(sort ? { sortDescriptor: sort } : {})}
        onSortChange={setSort}
        {...(onSelect
          ? {
              selectionMode: "single" as const,
              selectionBehavior: "replace" as const,
              selectedKeys: selected ? [selected] : [],
              onSelectionChange: (keys) => { onSelect(keys === "all" ? null : (first(keys) ?? null)); },
            }
          : {})}
        {...(onOpen
          ? {
              onRowAction: (key) => {
                const item = byKey.get(String(key));
                if (item) onOpen(item);
              },
            }
          : {})}
      >
        <TableHeader>
          {columns.map((column, index) => (
            <Column
              key={column.id}
              id={column.id}
              isRowHeader={index === 0}
              allowsSorting={column.sort !== undefined}
              {...(column.width === undefined ? {} : { width: column.width })}
              className={classes(css.head, column.align === "end" && css.end)}
            >
              {({ sortDirection }) => (
                <>
                  {column.head}
                  {sortDirection === "ascending" ? <ArrowUp aria-hidden size={12} /> : null}
                  {sortDirection === "descending" ? <ArrowDown aria-hidden size={12} /> : null}
                </>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody items={sorted} dependencies={[columns]} renderEmptyState={() => <div className={css.empty}>{empty ?? "Nothing here."}</div>}>
          {(item) => (
            <Row id={keyOf(item)} className={classes(css.row, onOpen && css.opens)}>
              {columns.map((column) => (
                <Cell key={column.id} className={classes(css.cell, column.align === "end" && css.end)}>
                  {column.cell(item)}
                </Cell>
              ))}
            </Row>
          )}
        </TableBody>
      </AriaTable>
    </Virtualizer>
  );
}

function first(keys: Iterable<string | number>): string | undefined {
  for (const key of keys) return String(key);
  return undefined;
}

function inOrder<Item>(items: readonly Item[], columns: readonly TableColumn<Item>[], sort: SortDescriptor | null): readonly Item[] {
  const compare = columns.find((column) => column.id === sort?.column)?.sort;
  if (!compare) return items;
  const way = sort?.direction === "descending" ? -1 : 1;
  return items.toSorted((one, other) => way * compare(one, other));
}
