import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";

import { classes } from "../classes.ts";
import field from "./field.module.css";
import { Kbd } from "./Kbd.tsx";
import css from "./Menu.module.css";

export interface MenuDeed {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  readonly keys?: string | undefined;
  readonly run: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

export interface MenuGroup {
  readonly title?: string;
  readonly deeds: readonly MenuDeed[];
}

export interface MenuProps {
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly groups: readonly MenuGroup[];
}

/** Deeds behind one button. */
export function Menu({ label, trigger, groups }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={classes(field.popover, css.popover)} offset={4} placement="bottom end">
        <AriaMenu aria-label={label} className={classes(css.menu)}>
          {groups.flatMap((group, index) => [
            ...(index > 0 ? [<Separator key={`line-${String(index)}`} className={classes(css.line)} />] : []),
            <MenuSection key={group.title ?? String(index)} aria-label={group.title ?? label}>
              {group.title ? <Header className={classes(css.head)}>{group.title}</Header> : null}
              {group.deeds.map((deed) => (
                <MenuItem
                  key={deed.id}
                  id={deed.id}
                  textValue={deed.label}
                  onAction={deed.run}
                  isDisabled={deed.disabled ?? false}
                  className={classes(field.option, css.item, deed.danger && css.danger)}
                >
                  {deed.icon ? <deed.icon aria-hidden size={15} /> : <span />}
                  <span>{deed.label}</span>
                  {deed.keys ? <Kbd keys={deed.keys} /> : null}
                </MenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
