/** What is looked for, as it stands in the page's address. Pure. */

export interface AuditFilter {
  readonly by: string;
  readonly did: string;
  readonly to: string;
  /** How far back (a key of `SPANS`), counted from the moment of asking. */
  readonly span: string;
}

const HOUR_MS = 3_600_000;

export const SPANS: readonly { readonly id: string; readonly label: string; readonly ms: number | null }[] = [
  { id: "", label: "All time", ms: null },
  { id: "hour", label: "Last hour", ms: HOUR_MS },
  { id: "shift", label: "Last 12 hours", ms: 12 * HOUR_MS },
  { id: "week", label: "Last 7 days", ms: 168 * HOUR_MS },
];

export function filterOf(search: URLSearchParams): AuditFilter {
  const [by, did, to, span] = ["by", "did", "to", "span"].map((name) => search.get(name) ?? "");
  return { by: by ?? "", did: did ?? "", to: to ?? "", span: SPANS.some((one) => one.id === span) ? (span ?? "") : "" };
}

export interface AuditQuery {
  readonly by?: string;
  readonly did?: string;
  readonly to?: string;
  readonly since?: string;
}

/** The same as the server takes it. */
export function queryOf(filter: AuditFilter, now: number): AuditQuery {
  const ms = SPANS.find((one) => one.id === filter.span)?.ms ?? null;
  return {
    ...(filter.by ? { by: filter.by } : {}),
    ...(filter.did ? { did: filter.did } : {}),
    ...(filter.to ? { to: filter.to } : {}),
    ...(ms === null ? {} : { since: new Date(now - ms).toISOString() }),
  };
}
