import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";

import type { ScopedRows } from "@console";

import { read } from "./api.ts";
import { INCIDENTS } from "./queries.ts";
import { type Row, withWords } from "./row.ts";

const WORDS = [...INCIDENTS, "words"] as const;
/** Reports of one thing come together; what was said is read once for all of them (milliseconds). */
const GATHERED_MS = 400;
const CHANGES = new Set(["incidents.incident_raised.v1", "incidents.incident_assigned.v1", "incidents.incident_split.v1"]);

/** The rows with what reporters said: words of people are for who may read them, so no row that all share bears any. */
export function useSaid(scoped: ScopedRows<Row>): ScopedRows<Row> {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { data } = useQuery({ queryKey: WORDS, queryFn: (at) => read.words(at), staleTime: 300_000 });
  useOnFacts((facts) => {
    if (timer.current !== undefined || !facts.some((fact) => CHANGES.has(fact.type) && String(fact.body.summary).endsWith(", reported by a person"))) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: WORDS });
    }, GATHERED_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useMemo(() => {
    const rows = withWords(scoped.rows, data?.said ?? []);
    return rows === scoped.rows ? scoped : { ...scoped, rows, byId: new Map([...scoped.byId, ...rows.map((row) => [row.id, row] as const)]) };
  }, [scoped, data]);
}
