import { type Command, type Scope, SCOPES } from "@kit";
import { CircleHelp, FlaskConical, GraduationCap, Lock, LogOut, Moon, Palette, Radio, Sun } from "lucide-react";

import type { NavItem } from "../room.ts";
import { lockOrTell } from "../session/lock.ts";
import { signOut } from "./signOut.ts";
import type { ThemeName } from "./useTheme.ts";

export interface ShellDeeds {
  readonly items: readonly NavItem[];
  readonly scope: Scope;
  readonly setScope: (scope: Scope) => void;
  readonly theme: ThemeName;
  readonly setTheme: (theme: ThemeName) => void;
  readonly go: (to: string) => void;
  readonly help: () => void;
}

const SCOPE_ICONS = { Actual: Radio, Exercise: GraduationCap, Test: FlaskConical } as const;

/** What can be done on every page. */
export function shellCommands({ items, scope, setScope, theme, setTheme, go, help }: ShellDeeds): readonly Command[] {
  const other: ThemeName = theme === "dark" ? "light" : "dark";
  return [
    ...items.map((item) => ({
      id: `go ${item.to}`,
      label: item.label,
      group: "Go to",
      icon: item.icon,
      keys: item.key ? `g ${item.key}` : undefined,
      run: () => { go(item.to); },
    })),
    ...SCOPES.filter((one) => one !== scope).map((one) => ({
      id: `scope ${one}`,
      label: `Show ${one === "Actual" ? "the actual city" : one === "Exercise" ? "the exercise" : "the test"}`,
      group: "Console",
      icon: SCOPE_ICONS[one],
      also: "scope status",
      run: () => { setScope(one); },
    })),
    { id: "theme", label: other === "light" ? "Light theme" : "Dark theme", group: "Console", icon: other === "light" ? Sun : Moon, run: () => { setTheme(other); } },
    { id: "help", label: "Keyboard help", group: "Console", icon: CircleHelp, keys: "?", run: help },
    { id: "gallery", label: "Gallery of parts", group: "Console", icon: Palette, run: () => { go("/gallery"); } },
    { id: "lock", label: "Lock", group: "Console", icon: Lock, also: "lock screen leave", run: lockOrTell },
    { id: "sign-out", label: "Sign out", group: "Console", icon: LogOut, run: signOut },
  ];
}
