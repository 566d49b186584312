import { type ReactNode, useEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Tabs.module.css";

export interface TabItem<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: number | undefined;
  readonly content: ReactNode;
}

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
}

/** Several views of one thing; arrow keys move between them. */
export function Tabs<Id extends string>({ label, items, selected, onSelect }: TabsProps<Id>) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[data-selected]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone not all are in sight
  }, [selected]);
  return (
    <AriaTabs
      className={classes(css.tabs)}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const chosen = items.find((item) => item.id === key);
        if (chosen) onSelect(chosen.id);
      }}
    >
      <TabList ref={list} aria-label={label} className={classes(css.list)}>
        {items.map((item) => (
          <Tab key={item.id} id={item.id} className={classes(css.tab)}>
            {item.label}
            {item.count === undefined ? null : <span className={css.count}>{item.count}</span>}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className={classes(css.panel)}>
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
