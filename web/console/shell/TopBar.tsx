import { Button, IconButton, Menu, StatusChip, toneOfScope } from "@kit";
import { CircleHelp, KeyRound, Lock, LogOut, Moon, Search, Sun, UserRound } from "lucide-react";

import { useNavigate } from "react-router";

import { AlertBell } from "../alerts/AlertBell.tsx";
import { lockOrTell } from "../session/lock.ts";
import { useCity } from "../session/useCity.ts";
import { useScope } from "../session/useScope.ts";
import { useSession } from "../session/useSession.ts";
import { Clock } from "./Clock.tsx";
import { ConnectionState } from "./ConnectionState.tsx";
import { ScopeSwitch } from "./ScopeSwitch.tsx";
import { signOut } from "./signOut.ts";
import css from "./TopBar.module.css";
import { useShownTitle } from "./usePageTitle.ts";
import { useTheme } from "./useTheme.ts";

export interface TopBarProps {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

/** Which city, what of it is shown, how true it is, what rings, and who looks. */
export function TopBar({ onPalette, onHelp }: TopBarProps) {
  const city = useCity();
  const session = useSession();
  const { scope } = useScope();
  const title = useShownTitle();
  const { theme, setTheme } = useTheme();
  const navigate = useNavigate();
  return (
    <header className={css.bar}>
      <div className={css.place}>
        <span className={css.city}>{city.name}</span>
        <span className={css.title}>{title}</span>
        {scope === "Actual" ? null : (
          <span className={css.chip}>
            <StatusChip tone={toneOfScope(scope)}>{scope}</StatusChip>
          </span>
        )}
      </div>
      <div className={css.scope}>
        <ScopeSwitch />
      </div>
      <div className={css.finder}>
        <Button tone="plain" icon={Search} keys="Ctrl+K" onPress={onPalette}>
          Search or command
        </Button>
      </div>
      <div className={css.right}>
        <ConnectionState />
        <Clock />
        <AlertBell />
        <span className={css.wide}>
          <IconButton icon={theme === "dark" ? Sun : Moon} label={theme === "dark" ? "Light theme" : "Dark theme"} onPress={() => { setTheme(theme === "dark" ? "light" : "dark"); }} />
          <IconButton icon={CircleHelp} label="Keyboard help" keys="?" onPress={onHelp} />
          <Menu
            label="Who is signed in"
            trigger={<IconButton icon={UserRound} label={session.name} />}
            groups={[
              { title: `${session.name} · ${session.roles.join(", ")}`, deeds: [
                { id: "me", label: "My sign-in", icon: KeyRound, run: () => void navigate("/access/me") },
                { id: "lock", label: "Lock", icon: Lock, run: lockOrTell },
                { id: "out", label: "Sign out", icon: LogOut, run: signOut },
              ] },
            ]}
          />
        </span>
      </div>
    </header>
  );
}
