/// <reference lib="webworker" />
/** The worker's own door: wishes of the page in, patches out. */

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
        signedIn,
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
    case "stop":
      live?.stop();
      break;
  }
};

/** Only a clear no counts: a server that is away has not signed anybody out. */
async function signedIn(): Promise<boolean> {
  try {
    const answer = await fetch("/api/session", { credentials: "same-origin", headers: { accept: "application/json" } });
    return answer.status !== 401;
  } catch {
    return true;
  }
}
