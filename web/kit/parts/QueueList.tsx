import type { ReactNode } from "react";
import { GridList, GridListItem, ListLayout, Virtualizer } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./QueueList.module.css";

export interface QueueListProps<Item extends object> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** What the item is called when read aloud. */
  readonly textOf: (item: Item) => string;
  readonly children: (item: Item) => ReactNode;
  readonly selected: string | null;
  readonly onSelect: (key: string | null) => void;
  /** Enter, a double click, or a tap. */
  readonly onOpen?: (key: string) => void;
  readonly empty?: ReactNode;
  /** Height of an item before it is measured. */
  readonly itemHeight?: number;
}

/** Things to be seen to, the most pressing first. Arrow keys move, Enter opens; only what is in view is drawn. */
export function QueueList<Item extends object>(props: QueueListProps<Item>) {
  const { label, items, keyOf, textOf, children, selected, onSelect, onOpen, empty, itemHeight = 76 } = props;
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowSize: itemHeight }}>
      <GridList
        aria-label={label}
        className={classes(css.list)}
        items={items}
        dependencies={[children]}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : [...keys];
          onSelect(key === undefined ? null : String(key));
        }}
        {...(onOpen ? { onAction: (key) => { onOpen(String(key)); } } : {})}
        disallowTypeAhead
        renderEmptyState={() => <>{empty}</>}
      >
        {(item) => (
          <GridListItem id={keyOf(item)} textValue={textOf(item)} className={classes(css.item)}>
            {children(item)}
          </GridListItem>
        )}
      </GridList>
    </Virtualizer>
  );
}
