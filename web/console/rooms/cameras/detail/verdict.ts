import type { CameraView } from "@wire";

import { isHome } from "../ptz/words.ts";

/** How a camera is, in one sentence; its time stands behind it. Pure. */
export function verdictOf({ state, reason, connections, view }: Pick<CameraView, "state" | "reason" | "connections" | "view">): string {
  const why = reason ? `: ${reason}` : "";
  switch (state) {
    case "watching":
      if (!isHome(view)) return "Is not at its home view: nothing is watched. Gives pictures for";
      return connections > 1 ? "Watches since it was reconnected, for" : "Watches without a break for";
    case "starting":
      return `Starts${why}, for`;
    case "lost":
      return `Gives no fresh picture${why}. Blind for`;
    case "ended":
      return `The recording is over${why}, for`;
    case "stopped":
      return `Is not watched${why}, for`;
    default:
      return `${state.charAt(0).toUpperCase()}${state.slice(1)}${why}, for`;
  }
}
