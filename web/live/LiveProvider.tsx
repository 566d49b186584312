import { type ReactNode, useEffect, useState } from "react";

import { LiveContext } from "./LiveContext.ts";
import { LiveStore } from "./LiveStore.ts";
import type { Patch, Wish } from "./patch.ts";

export interface LiveProviderProps {
  readonly children: ReactNode;
  /** In tests: a store that is fed by hand, without a worker. */
  readonly store?: LiveStore;
}

/** Starts the worker that holds the one connection of this page. */
export function LiveProvider({ children, store: given }: LiveProviderProps) {
  const [store] = useState(() => given ?? new LiveStore());
  useEffect(() => (given ? undefined : hold(store)), [store, given]);
  return <LiveContext value={store}>{children}</LiveContext>;
}

function hold(store: LiveStore): () => void {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "live" });
  const say = (wish: Wish) => {
    worker.postMessage(wish);
  };
  worker.onmessage = ({ data }: MessageEvent<Patch>) => {
    store.apply(data);
    say({ t: "taken" });
  };
  const url = new URL("/api/live", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  say({ t: "start", url: url.href });
  store.attach(say);
  const back = () => {
    if (document.visibilityState === "visible") say({ t: "retry" });
  };
  window.addEventListener("online", back);
  document.addEventListener("visibilitychange", back);
  return () => {
    window.removeEventListener("online", back);
    document.removeEventListener("visibilitychange", back);
    worker.terminate();
  };
}
