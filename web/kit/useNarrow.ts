import { useSyncExternalStore } from "react";

/** The same width at which the style sheets turn to one column. */
const NARROW = "(max-width: 720px)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

/** A screen that is held in a hand: tables show less, side by side becomes one above the other. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
