import { classes, roughSpanOf, useNow } from "@kit";
import { freshnessOf, useConnection } from "@live";
import { CircleSlash, LoaderCircle, TriangleAlert, Wifi, WifiOff } from "lucide-react";

import css from "./ConnectionState.module.css";

/** Whether what is on the screen is true now: a dot while it is, and in words and colour as soon as it may not be. */
export function ConnectionState() {
  const { phase, heardAt, why, trouble, retry } = useConnection();
  const now = useNow();
  if (phase === "ended") {
    return (
      <span className={css.state} data-tone="bad" role="status">
        <CircleSlash aria-hidden size={14} />
        Signed out
      </span>
    );
  }
  if (heardAt === null) {
    return (
      <span className={css.state} data-tone="plain" role="status" title={why}>
        <LoaderCircle aria-hidden size={14} className={css.spin} />
        Connecting
      </span>
    );
  }
  const age = Math.max(0, now - heardAt);
  const fresh = freshnessOf(age);
  if (fresh === "live" && phase === "connecting") {
    return (
      <span className={css.state} data-tone="warn" role="status" title={why}>
        <LoaderCircle aria-hidden size={14} className={css.spin} />
        Reconnecting
      </span>
    );
  }
  if (fresh === "live") {
    return (
      <span className={css.state} data-tone={trouble ? "warn" : "ok"} role="status" title={trouble || "Heard within the last 3 seconds"}>
        {trouble ? <TriangleAlert aria-hidden size={14} /> : <Wifi aria-hidden size={14} />}
        <span className={css.words}>{trouble ? "Incomplete" : "Live"}</span>
      </span>
    );
  }
  return (
    <button type="button" className={classes(css.state, css.button)} data-tone={fresh === "stale" ? "warn" : "bad"} onClick={retry} title={why || "The server is silent. Click to try now."}>
      {fresh === "stale" ? <TriangleAlert aria-hidden size={14} /> : <WifiOff aria-hidden size={14} />}
      <span>
        {fresh === "stale" ? "Stale" : "Lost"} {roughSpanOf(age)}
      </span>
    </button>
  );
}
