/// <reference lib="webworker" />
/** The worker's own door: wishes of the page in, patches out. */

import type { End } from "./connection.ts";
import { FOLDS } from "./folds/index.ts";
import { LiveSocket } from "./LiveSocket.ts";
import type { Wish } from "./patch.ts";

declare const self: DedicatedWorkerGlobalScope;

let live: LiveSocket | null = null;

self.onmessage = ({ data }: MessageEvent<Wish>) => {
  switch (data.t) {
    case "start": {
      live?.stop();
      const { url } = data;
      live = new LiveSocket(url, {
        open: (address, protocol) => new WebSocket(address, protocol),
        post: (patch) => {
          self.postMessage(patch);
        },
        now: () => Date.now(),
        chance: () => Math.random(),
        ended,
        folds: FOLDS,
      });
      live.start();
      break;
    }
    case "watch":
      live?.watch(data.observations);
      break;
    case "taken":
      live?.taken();
      break;
    case "retry":
      live?.retry();
      break;
    case "back":
      live?.back();
      break;
    case "stop":
      live?.stop();
      break;
  }
};

/** Only a clear no counts: a server that is away has not signed anybody out. */
async function ended(): Promise<End | null> {
  try {
    const answer = await fetch("/api/session", { credentials: "same-origin", headers: { accept: "application/json", "x-civigil-unattended": "1" } });
    if (answer.status !== 401) return null;
    const problem = (await answer.json()) as { readonly code?: string };
    return problem.code === "locked" ? "locked" : "signed-out";
  } catch {
    return null;
  }
}
