/** The trail as a table for other programs (RFC 4180). Pure. */

import type { AuditEntry } from "@wire";

const HEAD = ["seq", "at", "who", "did", "to", "detail"] as const;

/** Spreadsheets take a cell that begins so for a formula; it is kept from that by an apostrophe. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvOf(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => [String(entry.seq), entry.at, entry.who, entry.did, entry.to, JSON.stringify(entry.detail)]);
  return [HEAD, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
