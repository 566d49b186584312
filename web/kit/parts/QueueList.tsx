import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";

import css from "./QueueList.module.css";

export interface QueueListProps<Item extends object> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** What the item is called when read aloud. */
  readonly textOf: (item: Item) => string;
  /** Draws an item. Nothing in it can be pressed: what can be done stands where the item is opened. */
  readonly children: (item: Item) => ReactNode;
  readonly selected: string | null;
  readonly onSelect: (key: string | null) => void;
  /** Enter, a double click, or a tap. */
  readonly onOpen?: (key: string) => void;
  readonly empty?: ReactNode;
  /** Height of an item before it is measured. */
  readonly itemHeight?: number;
}

/** Drawn beyond the edges, so that fast scrolling shows no holes. */
const OVERSCAN = 6;
const PAGE = 8;

/**
 * Things to be seen to, the most pressing first: a list box. Arrow keys, Home, End and the page keys move, Enter opens.
 *
 * Only what is in view exists at all, so that thousands of items that change ten times a second cost what a dozen do. Items that
 * move keep the place that is scrolled to; a selection that comes from outside is scrolled into view.
 */
export function QueueList<Item extends object>(props: QueueListProps<Item>) {
  const { label, items, keyOf, textOf, children, selected, onSelect, onOpen, empty, itemHeight = 76 } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const touched = useRef(false);
  const place = useMemo(() => new Map(items.map((item, index) => [keyOf(item), index])), [items, keyOf]);
  // eslint-disable-next-line react-hooks/incompatible-library -- what it gives is used in this part only
  const window = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => itemHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item ? keyOf(item) : index;
    },
    overscan: OVERSCAN,
  });

  const index = selected === null ? undefined : place.get(selected);
  const sought = useRef(index);
  useEffect(() => {
    sought.current = index;
  });
  useEffect(() => {
    if (selected !== null && sought.current !== undefined) window.scrollToIndex(sought.current, { align: "auto" });
    // Only when another item is selected: one that moves by itself is not followed.
  }, [selected, window]);

  const move = (to: number): void => {
    const item = items[Math.min(items.length - 1, Math.max(0, to))];
    if (item) onSelect(keyOf(item));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = index ?? -1;
    const goes: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: index === undefined ? items.length - 1 : at - 1,
      Home: 0,
      End: items.length - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
    };
    const to = goes[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && selected !== null && index !== undefined && onOpen) onOpen(selected);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (items.length === 0) return <>{empty}</>;
  const shown = window.getVirtualItems();
  return (
    <div
      ref={box}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      className={css.list}
      onKeyDown={onKeyDown}
      {...(index !== undefined && shown.some((one) => one.index === index) ? { "aria-activedescendant": `${id}-${String(selected)}` } : {})}
    >
      <div role="presentation" className={css.all} style={{ height: window.getTotalSize() }}>
        {shown.map(({ index: at, start, key }) => {
          const item = items[at];
          if (!item) return null;
          const name = String(key);
          return (
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the list box has the focus and the keys
            <div
              key={name}
              id={`${id}-${name}`}
              ref={window.measureElement}
              data-index={at}
              role="option"
              tabIndex={-1}
              aria-selected={name === selected}
              aria-setsize={items.length}
              aria-posinset={at + 1}
              data-selected={name === selected || undefined}
              className={css.item}
              style={{ transform: `translateY(${String(start)}px)` }}
              onPointerDown={(event) => { touched.current = event.pointerType === "touch"; }}
              onClick={() => {
                onSelect(name);
                box.current?.focus({ preventScroll: true });
                if (touched.current) onOpen?.(name);
              }}
              onDoubleClick={() => onOpen?.(name)}
            >
              <span className="only-read-aloud">{textOf(item)}</span>
              <div aria-hidden>{children(item)}</div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
