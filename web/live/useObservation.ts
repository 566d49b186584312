import { useCallback, useSyncExternalStore } from "react";

import { useLive } from "./LiveContext.ts";
import type { Observation } from "./protocol.ts";

/** The newest observation of a type and key (`cameras.tracks_seen.v1`, `gate-1`); the server sends it as long as a part looks. */
export function useObservation<Body = Readonly<Record<string, unknown>>>(type: string, key: string): Observation<Body> | null {
  const live = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = live.subscribe(`observation ${type} ${key}`, listener);
      const unwatch = live.watch(type, key);
      return () => {
        leave();
        unwatch();
      };
    },
    [live, type, key],
  );
  return useSyncExternalStore(subscribe, () => live.observation(type, key)) as Observation<Body> | null;
}
