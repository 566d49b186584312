import { Button, Sheet } from "@kit";
import { CircleHelp, KeyRound, Lock, LogOut, Moon, Search, Sun } from "lucide-react";
import { Link, useNavigate } from "react-router";

import { lockOrTell } from "../session/lock.ts";
import { useSession } from "../session/useSession.ts";
import css from "./MoreSheet.module.css";
import { useNavItems } from "./Rail.tsx";
import { ScopeSwitch } from "./ScopeSwitch.tsx";
import { signOut } from "./signOut.ts";
import { useTheme } from "./useTheme.ts";

export interface MoreSheetProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

/** On a phone: what has no room on the bars. */
export function MoreSheet({ isOpen, onOpenChange, onPalette, onHelp }: MoreSheetProps) {
  const items = useNavItems().filter((item) => !item.inBottomBar);
  const session = useSession();
  const navigate = useNavigate();
  const { theme, setTheme } = useTheme();
  const leave = (then: () => void) => () => {
    onOpenChange(false);
    then();
  };
  return (
    <Sheet title="More" isOpen={isOpen} onOpenChange={onOpenChange}>
      <div className={css.more}>
        <ScopeSwitch />
        <ul className={css.items}>
          {items.map((item) => (
            <li key={item.to}>
              <Link to={item.to} className={css.item} onClick={() => { onOpenChange(false); }}>
                <item.icon aria-hidden size={18} />
                {item.label}
              </Link>
            </li>
          ))}
        </ul>
        <div className={css.deeds}>
          <Button icon={Search} wide onPress={leave(onPalette)}>Search or command</Button>
          <Button icon={theme === "dark" ? Sun : Moon} wide onPress={() => { setTheme(theme === "dark" ? "light" : "dark"); }}>
            {theme === "dark" ? "Light theme" : "Dark theme"}
          </Button>
          <Button icon={CircleHelp} wide onPress={leave(onHelp)}>Keyboard help</Button>
          <p className={css.who}>{`${session.name} · ${session.roles.join(", ")}`}</p>
          <Button icon={KeyRound} wide onPress={leave(() => void navigate("/access/me"))}>My sign-in</Button>
          <Button icon={Lock} wide onPress={leave(lockOrTell)}>Lock</Button>
          <Button icon={LogOut} wide onPress={signOut}>Sign out</Button>
        </div>
      </div>
    </Sheet>
  );
}
