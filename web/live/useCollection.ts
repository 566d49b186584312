import { useCallback, useSyncExternalStore } from "react";

import { useLive } from "./LiveContext.ts";
import type { CollectionView } from "./LiveStore.ts";
import type { Row } from "./protocol.ts";

/** A collection as it stands now: `useCollection<Shown>("incidents")`. The rows are the server's word for that type. */
export function useCollection<R extends Row = Row>(name: string): CollectionView<R> {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.subscribe(`collection ${name}`, listener), [live, name]);
  return useSyncExternalStore(subscribe, () => live.collection(name)) as CollectionView<R>;
}
