import type { Scope } from "@kit";
import { type Row, useCollection } from "@live";
import { createContext, useContext, useMemo } from "react";

export interface ScopeView {
  /** What is looked at: the real city, an exercise beside it, or a technical test. */
  readonly scope: Scope;
  readonly setScope: (scope: Scope) => void;
}

export const ScopeContext = createContext<ScopeView | null>(null);

export function useScope(): ScopeView {
  const view = useContext(ScopeContext);
  if (view === null) throw new Error("no scope around this part");
  return view;
}

export interface ScopedRows<R> {
  readonly rows: readonly R[];
  readonly byId: ReadonlyMap<string, R>;
  readonly total: number;
  readonly truncated: boolean;
  readonly failed: boolean;
  readonly loaded: boolean;
}

/** The rows of a live collection that belong to what is looked at (`status` is the scope's word). */
export function useScopedRows<R extends Row & { readonly status: string }>(name: string): ScopedRows<R> {
  const { scope } = useScope();
  const all = useCollection<R>(name);
  return useMemo(() => ({ ...all, rows: all.rows.filter((row) => row.status === scope) }), [all, scope]);
}
