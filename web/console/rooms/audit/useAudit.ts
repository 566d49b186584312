import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry, AuditPage } from "@wire";

import { answer, api } from "@console";

import { type AuditFilter, type AuditQuery, queryOf } from "./filter.ts";

const ROWS = 100;

/** Entries that an export reads at most; it says so where there are more. */
export const EXPORTED_AT_MOST = 10_000;

/** The trail, the newest first. It is asked when a person asks, not by itself: each look is on record. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => page(queryOf(filter, Date.now()), pageParam, ROWS, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** All entries that fit, page by page, until `EXPORTED_AT_MOST`; `told` hears how many have come. */
export async function readAll(filter: AuditFilter, told: (count: number) => void, signal: AbortSignal): Promise<readonly AuditEntry[]> {
  const query = queryOf(filter, Date.now());
  const entries: AuditEntry[] = [];
  let cursor: number | null = null;
  do {
    const next: AuditPage = await page(query, cursor, 500, signal);
    entries.push(...next.entries);
    told(entries.length);
    cursor = next.next;
  } while (cursor !== null && entries.length < EXPORTED_AT_MOST);
  return entries.slice(0, EXPORTED_AT_MOST);
}

function page(query: AuditQuery, cursor: number | null, limit: number, signal: AbortSignal): Promise<AuditPage> {
  return answer(api.GET("/api/audit", { signal, params: { query: { ...query, limit, ...(cursor === null ? {} : { cursor }) } } }));
}
