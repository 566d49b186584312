import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { useLive } from "./LiveContext.ts";
import type { Fact } from "./protocol.ts";

export type FactFilter = (fact: Fact) => boolean;

/** The newest facts that pass (of the last 500), oldest first. Keep the filter the same between draws (`useCallback`). */
export function useFacts(filter: FactFilter): readonly Fact[] {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.subscribe("facts", listener), [live]);
  const all = useSyncExternalStore(subscribe, () => live.recentFacts());
  return useMemo(() => all.filter(filter), [all, filter]);
}

/** Called once for each new fact: to ask anew for what a fact has made old. */
export function useOnFacts(listener: (facts: readonly Fact[]) => void): void {
  const live = useLive();
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(
    () =>
      live.onFacts((facts) => {
        newest.current(facts);
      }),
    [live],
  );
}
