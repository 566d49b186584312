import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { read } from "./api.ts";

export const INCIDENTS = ["incidents"] as const;
const one = (incident: string, what: string) => [...INCIDENTS, incident, what] as const;

/** Facts about a busy incident come many a second; it is read anew once for all of them (milliseconds). */
const GATHERED_MS = 400;

const KEPT = Number.POSITIVE_INFINITY;

/** Everything of one incident beyond its row. Asked anew when a fact about it arrives, and not by a clock. */
export function useIncident(incident: string) {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useOnFacts((facts) => {
    const concerned = facts.some((fact) => fact.correlation === incident || fact.body.incident === incident);
    if (!concerned || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: [...INCIDENTS, incident] });
    }, GATHERED_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [incident],
  );
  return {
    shown: useQuery({ queryKey: one(incident, "shown"), queryFn: (at) => read.shown(incident, at), staleTime: KEPT }),
    timeline: useQuery({ queryKey: one(incident, "timeline"), queryFn: (at) => read.timeline(incident, at), staleTime: KEPT }),
    evidence: useQuery({ queryKey: one(incident, "evidence"), queryFn: (at) => read.evidence(incident, at), staleTime: KEPT }),
    offers: useQuery({ queryKey: one(incident, "offers"), queryFn: (at) => read.offers(incident, at), staleTime: KEPT }),
  };
}

/** What one may choose from: desks, dispositions, how long something may be shelved. */
export function useChoices() {
  return useQuery({ queryKey: [...INCIDENTS, "choices"], queryFn: (at) => read.choices(at), staleTime: 300_000 });
}
