import { ErrorState, LoadingState, Panel, SearchField } from "@kit";
import type { Policy } from "@wire";
import { useState } from "react";

import { problemOf } from "@console";

import { DraftPanel } from "./deeds/DraftPanel.tsx";
import css from "./PoliciesPanel.module.css";
import { PolicyText } from "./PolicyText.tsx";
import { usePolicies } from "./queries.ts";

/** The policies in force, file by file; what is wrong with the city's own comes first. */
export function PoliciesPanel() {
  const { data, error, refetch } = usePolicies();
  const [words, setWords] = useState("");
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading the policies" count={8} />;
  const sought = words.trim().toLowerCase();
  const fits = (one: Policy): boolean => [one.id, one.says, one.text].some((part) => part.toLowerCase().includes(sought));
  const files = [...new Set(data.policies.map(({ file }) => file))].map((file) => ({ file, policies: data.policies.filter((one) => one.file === file && fits(one)) }));
  return (
    <div className={css.stack}>
      {data.trouble ? (
        <div className={css.trouble} role="alert">
          <p className={css.head}>The city’s policy files do not hold; the old ones stay in force</p>
          {data.trouble}
        </div>
      ) : null}
      {data.draft ? <DraftPanel draft={data.draft} folder={data.folder} /> : null}
      <p className={css.lead}>
        {data.policies.length} policies are in force; what none of them permits is denied. The city’s own lie in <code>{data.folder}</code>.
      </p>
      <SearchField label="Find in policies" value={words} onChange={setWords} />
      {files
        .filter(({ policies }) => policies.length > 0)
        .map(({ file, policies }) => (
          <Panel key={file} title={policies[0]?.shipped === false ? `${file} · the city’s own` : file} flush>
            {policies.map((policy) => <PolicyText key={policy.id} policy={policy} />)}
          </Panel>
        ))}
    </div>
  );
}
