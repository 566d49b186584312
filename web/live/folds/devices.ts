import type { RowFold } from "../fold.ts";
import type { Fact, Row } from "../protocol.ts";

interface Versioned extends Row {
  readonly status: string;
  readonly version: number;
}

/** Every fact about a device bears its row as the fact left it; the newest version wins. */
export const devices: RowFold = {
  after(fact: Fact): Versioned | null {
    const { device, row } = fact.body as { readonly device?: unknown; readonly row?: unknown };
    if (!fact.type.startsWith("iot.") || typeof device !== "string" || typeof row !== "object" || row === null) return null;
    const { version, status } = row as { readonly version?: unknown; readonly status?: unknown };
    if (typeof version !== "number" || typeof status !== "string") return null;
    return { ...row, id: device, status, version };
  },
  newer: (one, other) => (one as Versioned).version >= (other as Versioned).version,
  overSince: () => null,
};
