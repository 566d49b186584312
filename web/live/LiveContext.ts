import { createContext, useContext } from "react";

import type { LiveStore } from "./LiveStore.ts";

export const LiveContext = createContext<LiveStore | null>(null);

/** The page's live store. Throws outside a `LiveProvider`: that is a fault of ours. */
export function useLive(): LiveStore {
  const store = useContext(LiveContext);
  if (store === null) throw new Error("no LiveProvider around this part");
  return store;
}
