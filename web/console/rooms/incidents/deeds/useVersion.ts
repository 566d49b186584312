import { useScopedRows } from "../../../session/useScope.ts";
import type { Row } from "../row.ts";
import { useState } from "react";

export interface Looked {
  /** The version that the person at the screen has seen. */
  readonly version: number;
  /** It changed since the dialog was opened, and the change has not been taken note of. */
  readonly changed: boolean;
  readonly newest: Row;
  /** The change was seen: from now on the newest version is the one that was looked at. */
  readonly take: () => void;
}

/** The incident as it was when a form was opened, and whether it still is: a form never writes over what it did not show. */
export function useVersion(row: Row): Looked {
  const { byId } = useScopedRows<Row>("incidents");
  const newest = byId.get(row.id) ?? row;
  const [version, setVersion] = useState(row.version);
  return {
    version,
    changed: newest.version > version,
    newest,
    take: () => { setVersion(newest.version); },
  };
}
