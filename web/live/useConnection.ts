import { useCallback, useSyncExternalStore } from "react";

import { useLive } from "./LiveContext.ts";
import type { Connection } from "./connection.ts";

export interface ConnectionView extends Connection {
  /** Try now instead of after the wait. */
  readonly retry: () => void;
  /** The session that had ended is there again: connect, and go on where it stood. */
  readonly back: () => void;
}

/** How the connection stands. Its age is `now - heardAt`; `freshnessOf` says what that means. */
export function useConnection(): ConnectionView {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.subscribe("connection", listener), [live]);
  const connection = useSyncExternalStore(subscribe, () => live.getConnection());
  const retry = useCallback(() => {
    live.retry();
  }, [live]);
  const back = useCallback(() => {
    live.back();
  }, [live]);
  return { ...connection, retry, back };
}
