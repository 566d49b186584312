import { Button, StatusChip, TimeOfDay } from "@kit";
import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { LogState } from "@wire";
import { ShieldAlert, ShieldCheck } from "lucide-react";

import { answer, api, useCan, useDeed } from "@console";

import css from "./LogStrip.module.css";

const LOG = ["audit", "log"] as const;
const ASKED_EVERY_MS = 30_000;

/** Whether the log as a whole is as it was signed: its size, the second place, and what the last check found. */
export function LogStrip() {
  const may = useCan("vault:log:view");
  const mayCheck = useCan("vault:log:check");
  const queries = useQueryClient();
  const { data } = useQuery<LogState>({
    queryKey: LOG,
    queryFn: ({ signal }) => answer(api.GET("/api/vault/log", { signal })),
    enabled: may,
    refetchInterval: ASKED_EVERY_MS,
  });
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("vault.log_"))) void queries.invalidateQueries({ queryKey: LOG });
  });
  const ask = useDeed({
    does: () => answer(api.POST("/api/vault/log/check", {})),
    said: "Every entry is being read",
    touches: () => [LOG],
  });
  if (!may || data === undefined || data.size === 0) return null;
  const done = data.checks.find((check) => check.done !== null);
  const running = data.checks.some((check) => check.done === null);
  const faults = done?.faults ?? [];
  return (
    <section className={css.strip} aria-label="The log as a whole" data-tone={faults.length > 0 ? "bad" : undefined}>
      {done === undefined ? (
        <StatusChip tone="unknown">Not checked yet</StatusChip>
      ) : faults.length > 0 ? (
        <StatusChip tone="bad" icon={ShieldAlert}>{faults.length === 1 ? "1 fault" : `${String(faults.length)} faults`}</StatusChip>
      ) : (
        <StatusChip tone="ok" icon={ShieldCheck}>Whole</StatusChip>
      )}
      <span className={css.words}>
        {faults[0] ?? asSigned(done?.entries ?? data.size, data.size)}
        {done?.done ? <>, checked <TimeOfDay at={done.done} /></> : null}
        {data.witnessed[0] ? <span className={css.faint}> · witnessed at {data.witnessed[0].size.toLocaleString("en-GB")}</span> : null}
      </span>
      {mayCheck ? (
        <Button size="s" busy={ask.busy || running} onPress={() => { ask.run(undefined); }}>
          Check all of it
        </Button>
      ) : null}
    </section>
  );
}

function asSigned(entries: number, of: number): string {
  const whole = of.toLocaleString("en-GB");
  if (entries < of) return `${entries.toLocaleString("en-GB")} of ${whole} entries as signed`;
  return of === 1 ? "1 entry as it was signed" : `${whole} entries as they were signed`;
}
