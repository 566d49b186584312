import { useSyncExternalStore } from "react";

export type ThemeName = "dark" | "light";

const KEY = "civigil.theme";

/** Dark unless somebody chose otherwise on this machine: control rooms are dark. */
class ThemeStore {
  private theme: ThemeName = "dark";
  private readonly listeners = new Set<() => void>();

  constructor() {
    this.set(remembered() ?? "dark");
  }

  readonly read = (): ThemeName => this.theme;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  set(theme: ThemeName): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    for (const listener of this.listeners) listener();
  }
}

function remembered(): ThemeName | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  } catch {
    return null;
  }
}

const store = new ThemeStore();

/** The theme of this screen, for parts that draw themselves (the map). */
export function useTheme(): { readonly theme: ThemeName; readonly setTheme: (theme: ThemeName) => void } {
  const theme = useSyncExternalStore(store.subscribe, store.read, store.read);
  return { theme, setTheme: (next) => { store.set(next); } };
}
