import { classes, IconButton } from "@kit";
import { Ellipsis } from "lucide-react";
import { NavLink } from "react-router";

import { ROSTER } from "../roster.ts";
import type { NavItem } from "../room.ts";
import { useSession } from "../session/useSession.ts";
import { Mark } from "./Mark.tsx";
import css from "./Rail.module.css";

/** Where one can go: at the left of a desk, at the bottom of a phone. */
export function Rail({ onMore }: { readonly onMore: () => void }) {
  const items = useNavItems();
  return (
    <nav className={css.rail} aria-label="Rooms">
      <NavLink to="/" className={classes(css.mark)} aria-label="Start page">
        <Mark />
      </NavLink>
      <ul className={css.items}>
        {items.map((item) => (
          <li key={item.to} className={classes(css.item, !item.inBottomBar && css.behind)}>
            <Entry item={item} alone={items.some(({ to }) => to.startsWith(`${item.to}/`))} />
          </li>
        ))}
        <li className={css.more}>
          <IconButton icon={Ellipsis} label="More" onPress={onMore} />
        </li>
      </ul>
    </nav>
  );
}

/** What this viewer may go to, in the order of the roster. */
export function useNavItems(): readonly NavItem[] {
  const { permissions } = useSession();
  return ROSTER.flatMap((room) => room.nav).filter((item) => item.permission === undefined || permissions.includes(item.permission));
}

/** `alone`: pages below it have an entry of their own, so that it is here only on its own page. */
function Entry({ item, alone }: { readonly item: NavItem; readonly alone: boolean }) {
  const Badge = item.badge;
  return (
    <NavLink to={item.to} end={alone} className={({ isActive }) => classes(css.entry, isActive && css.here)}>
      <span className={css.picture}>
        <item.icon aria-hidden size={19} strokeWidth={1.8} />
        {Badge ? <Badge /> : null}
      </span>
      <span className={css.label}>{item.label}</span>
    </NavLink>
  );
}
