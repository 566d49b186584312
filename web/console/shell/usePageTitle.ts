import { useEffect, useSyncExternalStore } from "react";

type Listener = () => void;

/** The title of the open page; the alert puts its own words before it while something rings. */
class TitleStore {
  private title = "";
  private alert = "";
  private readonly listeners = new Set<Listener>();

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly page = (): string => this.title;

  setPage(title: string): void {
    this.title = title;
    this.write();
    for (const listener of this.listeners) listener();
  }

  setAlert(words: string): void {
    this.alert = words;
    this.write();
  }

  private write(): void {
    document.title = [this.alert, this.title, "Civigil"].filter(Boolean).join(" · ");
  }
}

export const titles = new TitleStore();

/** Names the open page: in the browser's tab, and on the bar of a phone. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    titles.setPage(title);
  }, [title]);
}

export function useShownTitle(): string {
  return useSyncExternalStore(titles.subscribe, titles.page, titles.page);
}
