import type { LucideIcon } from "lucide-react";
import type { RouteObject } from "react-router";

/** One entry of the rail. */
export interface NavItem {
  /** Where it leads: `/cameras`. */
  readonly to: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** The letter after `g`: `c` makes `g c`. */
  readonly key?: string;
  /** Without it, every viewer sees the entry. */
  readonly permission?: string;
  /** A number or mark on the icon: a component, so that it may use hooks. It draws nothing where there is nothing to say. */
  readonly badge?: React.ComponentType;
  /** In the bottom bar of a phone (five at most); the others are behind "More". */
  readonly inBottomBar?: boolean;
}

/** What a room of the console declares; `rooms/<capability>/index.ts` exports it as default. */
export interface ConsoleRoom {
  /** The capability's name: the same as the room's on the server. */
  readonly name: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Paths from the root (`cameras`, `cameras/:id`). Pages are loaded when they are first opened: `lazy`. */
  readonly routes: readonly RouteObject[];
  readonly nav: readonly NavItem[];
  /** Draws nothing; registers commands that are there on every page (`useCommands`). */
  readonly commands?: React.ComponentType;
}
