import { SIGNED_OUT } from "../../../api/client.ts";
import { SUBPROTOCOL } from "./frames.ts";
import { VideoLink } from "./VideoLink.ts";

/** The live view of this page. */
export const videoLink = new VideoLink({
  open: () => {
    const url = new URL("/api/cameras/video", window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(url, SUBPROTOCOL);
  },
  chance: Math.random,
  onSignedOut: (locked) => { window.dispatchEvent(new CustomEvent(SIGNED_OUT, { detail: locked ? "locked" : "signed-out" })); },
});
