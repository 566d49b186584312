import { CommandPalette, ShortcutHelp, Toasts, Watermark } from "@kit";
import { Suspense, useContext, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { Outlet, useNavigate } from "react-router";

import { AlertBanner } from "../alerts/AlertBanner.tsx";
import { CommandContext, useCommands } from "../commands/useCommands.ts";
import { KeyContext, useKeys } from "../keys/useKeys.ts";
import { ROSTER } from "../roster.ts";
import { GlassBanner } from "../session/GlassBanner.tsx";
import { useScope } from "../session/useScope.ts";
import { MoreSheet } from "./MoreSheet.tsx";
import { Rail, useNavItems } from "./Rail.tsx";
import css from "./Shell.module.css";
import { shellCommands } from "./shellCommands.ts";
import { TopBar } from "./TopBar.tsx";
import { useTheme } from "./useTheme.ts";

type Overlay = "palette" | "help" | "more" | null;

/** The frame around every page: where one can go, how the city and the connection stand, what rings. */
export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const { scope, setScope } = useScope();
  const { theme, setTheme } = useTheme();
  const navigate = useNavigate();
  const items = useNavItems();
  const keys = useContext(KeyContext);
  const commands = useContext(CommandContext);
  const shortcuts = useSyncExternalStore(keys.subscribe, keys.list);
  const listed = useSyncExternalStore(commands.subscribe, commands.list);

  useLayoutEffect(() => {
    window.addEventListener("keydown", keys.handle);
    return () => {
      window.removeEventListener("keydown", keys.handle);
    };
  }, [keys]);

  const help = () => { setOverlay("help"); };
  const palette = () => { setOverlay("palette"); };
  useKeys("Everywhere", [
    { keys: "Ctrl+K", does: "Search or command", run: palette, whileWriting: true },
    { keys: "?", does: "Keyboard help", run: help },
  ]);
  useKeys("Go to", items.flatMap((item) => (item.key ? [{ keys: `g ${item.key}`, does: item.label, run: () => void navigate(item.to) }] : [])));
  useCommands(shellCommands({ items, scope, setScope, theme, setTheme, go: (to) => void navigate(to), help }));

  const isOpen = (which: Overlay) => ({ isOpen: overlay === which, onOpenChange: (open: boolean) => { setOverlay(open ? which : null); } });
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        Skip to the page
      </a>
      <TopBar onPalette={palette} onHelp={help} />
      <div className={css.banner}>
        <AlertBanner />
        <GlassBanner />
      </div>
      <Rail onMore={() => { setOverlay("more"); }} />
      <main id="main" className={css.main} tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      {ROSTER.map(({ name, commands: Commands }) => (Commands ? <Commands key={name} /> : null))}
      <CommandPalette {...isOpen("palette")} commands={listed} onSearch={(words) => void navigate(`/incidents?q=${encodeURIComponent(words)}`)} />
      <ShortcutHelp {...isOpen("help")} shortcuts={shortcuts.filter((shortcut) => !shortcut.hidden)} />
      <MoreSheet {...isOpen("more")} onPalette={palette} onHelp={help} />
      <Toasts />
      <Watermark scope={scope} />
    </div>
  );
}
