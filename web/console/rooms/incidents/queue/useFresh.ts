import { useEffect, useState } from "react";

import type { Row } from "../row.ts";

/** How long a row that came or changed is drawn so (milliseconds). */
const FRESH_MS = 1_800;

/** Which rows came or changed just now, by what this screen knew before. */
export function useFresh(rows: readonly Row[], loaded: boolean): ReadonlySet<string> {
  const [known, setKnown] = useState<ReadonlyMap<string, number> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const changed = loaded && (rows.length !== known?.size || rows.some((row) => known.get(row.id) !== row.version));
  if (changed) {
    setKnown(new Map(rows.map((row) => [row.id, row.version])));
    if (known !== null) setFresh(new Set(rows.filter((row) => known.get(row.id) !== row.version).map((row) => row.id)));
  }
  useEffect(() => {
    if (fresh.size === 0) return undefined;
    const timer = setTimeout(() => { setFresh(new Set()); }, FRESH_MS);
    return () => { clearTimeout(timer); };
  }, [fresh]);
  return fresh;
}
