import { Button, LoadingState, StatusChip } from "@kit";
import { useQuery } from "@tanstack/react-query";
import type { AuditEntry } from "@wire";
import { Check, CircleHelp, ShieldCheck, X } from "lucide-react";
import { useState } from "react";

import { answer, api, problemOf, useCan } from "@console";

import { check, type Step } from "./proof.ts";
import css from "./ProofCheck.module.css";

/** Has the log prove an entry, and checks the proof here: the browser trusts no word of the server but the key. */
export function ProofCheck({ entry }: { readonly entry: AuditEntry }) {
  const may = useCan("vault:log:view");
  const [asked, setAsked] = useState<number | null>(null);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["audit", "proof", entry.seq],
    queryFn: async ({ signal }) => {
      const proof = await answer(api.GET("/api/vault/log/entries/{seq}/proof", { signal, params: { path: { seq: entry.seq } } }));
      return check(entry, proof);
    },
    enabled: may && asked === entry.seq,
    retry: false,
    gcTime: 0,
  });
  if (!may) return null;
  if (asked !== entry.seq) {
    return (
      <section className={css.proof} aria-label="Proof">
        <Button size="s" icon={ShieldCheck} onPress={() => { setAsked(entry.seq); }}>
          Check its proof
        </Button>
        <p className={css.hint}>The log proves that this entry stands in it as it was written; your browser checks that by itself.</p>
      </section>
    );
  }
  if (error) {
    return (
      <section className={css.proof} aria-label="Proof" role="alert">
        <StatusChip tone="bad" icon={X}>Not proved</StatusChip>
        <p className={css.hint}>{problemOf(error).detail}</p>
        <Button size="s" onPress={() => void refetch()} isDisabled={isFetching}>Ask again</Button>
      </section>
    );
  }
  if (data === undefined) return <LoadingState label="Checking the proof" count={3} />;
  return (
    <section className={css.proof} aria-label="Proof" aria-live="polite">
      {data.holds ? (
        <StatusChip tone="ok" icon={ShieldCheck}>Proved: it stands as it was written</StatusChip>
      ) : (
        <StatusChip tone="bad" icon={X}>The proof does not hold</StatusChip>
      )}
      <ol className={css.steps}>
        {data.steps.map((step) => (
          <Shown key={step.says} step={step} />
        ))}
      </ol>
      <p className={css.hint}>
        Checked in this browser with the key <code className={css.key}>{data.key}</code>. Compare it once with what <code>civigil vault log</code> shows.
      </p>
    </section>
  );
}

function Shown({ step }: { readonly step: Step }) {
  const Icon = step.holds === null ? CircleHelp : step.holds ? Check : X;
  return (
    <li className={css.step} data-tone={step.holds === null ? "unknown" : step.holds ? "ok" : "bad"}>
      <Icon aria-hidden size={14} />
      <span>
        {step.says}
        <span className={css.hidden}>{step.holds === null ? ", cannot be told" : step.holds ? ", holds" : ", does not hold"}</span>
        <code className={css.detail}>{step.detail}</code>
      </span>
    </li>
  );
}
