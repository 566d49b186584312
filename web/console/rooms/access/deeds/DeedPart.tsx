import { Button, Elapsed, Panel, StatusChip, TimeOfDay } from "@kit";
import type { Deed } from "@wire";
import { Check, Siren, X } from "lucide-react";
import { useState } from "react";

import { useDeed } from "@console";

import { usePolicies } from "../queries.ts";
import css from "./Deeds.module.css";
import { FolderDiff } from "./FolderDiff.tsx";
import { ask, DEEDS } from "./queries.ts";
import { WhyDialog } from "./WhyDialog.tsx";
import { contentOf, STATES, titleOf } from "./words.ts";

type Asking = "turn down" | "force" | null;

/** One deed that takes two people: who wants it and why, what exactly would change, and what one may do about it. */
export function DeedPart({ deed, mayForce }: { readonly deed: Deed; readonly mayForce: boolean }) {
  const [asking, setAsking] = useState<Asking>(null);
  const approve = useDeed({ does: ask.approve, said: "Agreed; it is being done", touches: () => [DEEDS] });
  const waits = deed.state === "waiting";
  const state = STATES[deed.state] ?? { words: deed.state, tone: "plain" as const };
  const leave = (): void => { setAsking(null); };
  return (
    <Panel title={titleOf(deed)} actions={<StatusChip tone={state.tone}>{deed.alone && deed.state === "done" ? "Done by one alone" : state.words}</StatusChip>}>
      <p className={css.reason}>{deed.reason}</p>
      <p className={css.note}>
        Proposed by {deed.by_name ?? deed.by} at <TimeOfDay at={deed.proposed} />
        {waits ? <>; it waits for <Elapsed since={deed.proposed} />, until <TimeOfDay at={deed.expires} /></> : null}
        {deed.second ? <>; {deed.state === "turned down" ? "turned down" : "agreed to"} by {deed.second_name ?? deed.second}</> : null}
        {deed.alone && deed.state !== "turned down" && deed.why ? <>; done alone: {deed.why}</> : null}
        {deed.state === "turned down" ? <>: {deed.why}</> : null}
      </p>
      {deed.outcome ? <p className={css.problem}>{deed.outcome}</p> : null}
      <Content deed={deed} />
      {waits ? (
        <>
          <p className={css.note}>It takes two people: {deed.why_two}. Nobody agrees to what they proposed themselves.</p>
          <div className={css.buttons}>
            {deed.may_decide ? (
              <Button tone="accent" icon={Check} busy={approve.busy} onPress={() => { approve.run({ id: deed.id, digest: deed.digest }); }}>
                Agree
              </Button>
            ) : null}
            {deed.may_decide || deed.mine ? <Button icon={X} onPress={() => { setAsking("turn down"); }}>{deed.mine ? "Take it back" : "Turn down"}</Button> : null}
            {deed.mine && mayForce ? <Button icon={Siren} onPress={() => { setAsking("force"); }}>It cannot wait</Button> : null}
          </div>
        </>
      ) : null}
      {asking === "turn down" ? (
        <WhyDialog title={deed.mine ? "Take it back?" : "Turn it down?"} lead="It is not done; whoever still wants it proposes it anew." button={deed.mine ? "Take it back" : "Turn down"} does={(why) => ask.turnDown({ id: deed.id, why })} said="It is not done" onLeave={leave} />
      ) : null}
      {asking === "force" ? (
        <WhyDialog title="Do it alone?" lead="For an emergency. It is done at once, becomes an incident, and somebody else reads why." button="Do it alone" danger does={(why) => ask.force({ id: deed.id, digest: deed.digest, why })} said="It is being done; an incident was raised" onLeave={leave} />
      ) : null}
    </Panel>
  );
}

/** What exactly would change. Of policies that wait: the folder beside what is in force. */
function Content({ deed }: { readonly deed: Deed }) {
  const policies = usePolicies();
  const given = contentOf(deed.content);
  const draft = policies.data?.draft ?? null;
  const isFolder = deed.deed === "access.activate_policies.v1";
  if (isFolder && deed.state === "waiting" && policies.data !== undefined) {
    return draft !== null && draft.digest === given.digest ? <FolderDiff draft={draft} /> : <p className={css.problem} role="alert">The folder holds something else by now: these cannot come into force any more. Turn it down, and propose what lies there.</p>;
  }
  const pairs = Object.entries(given);
  return pairs.length === 0 ? null : (
    <dl className={css.content}>
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
