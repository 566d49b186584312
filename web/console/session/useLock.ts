import { type End, useConnection } from "@live";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { attention } from "../api/attention.ts";
import { SIGNED_OUT } from "../api/client.ts";
import { fetchSession } from "../api/house.ts";
import { hearTabs, tellTabs } from "./lock.ts";
import type { Session } from "./useSession.ts";

/** So often a page that is used says so, whatever else it asks (milliseconds): reading and typing are use. */
const HERE_EVERY_MS = 60_000;

export interface LockView {
  /** What was locked stays so when its session ends meanwhile: its holder still comes back to it. */
  readonly isLocked: boolean;
  readonly isOut: boolean;
  /** Somebody has proved who they are. Throws `Problem` where the city knows nobody yet. */
  readonly back: () => Promise<void>;
}

/** Whether the city knows nobody behind this page any more, and what to do when somebody has proved who they are. */
export function useLock(session: Session | undefined): LockView {
  const { end, back: connect } = useConnection();
  const queries = useQueryClient();
  const [told, setTold] = useState<End | null>(null);
  const isLocked = told === "locked" || end === "locked";
  const isOut = told !== null || end !== null;
  const id = session?.id;

  const back = useCallback(async () => {
    const found = await fetchSession({ signal: AbortSignal.timeout(10_000) });
    if (found.id !== id) {
      window.location.reload(); // nothing of the one before is the other one's to see
      return;
    }
    queries.setQueryData(["session"], found);
    connect();
    setTold(null);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    tellTabs("back");
  }, [id, queries, connect]);

  useEffect(() => {
    const tell = (event: Event) => {
      const locked = event instanceof CustomEvent && event.detail === "locked";
      setTold((before) => before ?? (locked ? "locked" : "signed-out"));
    };
    window.addEventListener(SIGNED_OUT, tell);
    return () => { window.removeEventListener(SIGNED_OUT, tell); };
  }, []);

  useEffect(() => {
    if (id !== undefined) tellTabs("back"); // a page that opens shows that somebody is in
  }, [id]);

  useEffect(() => {
    if (id === undefined) return undefined;
    const look = () => {
      if (isLocked && document.visibilityState === "visible") back().catch(() => undefined); // still locked
    };
    const deaf = hearTabs((said) => {
      if (said === "locked") setTold((before) => before ?? "locked");
      else look();
    });
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    const here = setInterval(() => {
      const isAttended = Object.keys(attention()).length === 0;
      if (!isOut && isAttended) fetchSession({ signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    }, HERE_EVERY_MS);
    return () => {
      deaf();
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
      clearInterval(here);
    };
  }, [id, isLocked, isOut, back]);

  return { isLocked, isOut, back };
}
