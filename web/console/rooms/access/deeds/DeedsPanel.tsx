import { EmptyState, ErrorState, LoadingState } from "@kit";
import { UsersRound } from "lucide-react";

import { problemOf } from "@console";

import { DeedPart } from "./DeedPart.tsx";
import css from "./Deeds.module.css";
import { useDeeds } from "./queries.ts";

/** What takes two people: what waits for the second one first, then what became of the others. */
export function DeedsPanel() {
  const { data, error, refetch } = useDeeds();
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading" count={4} />;
  if (data.deeds.length === 0) {
    return <EmptyState icon={UsersRound} title="Nothing was proposed yet" detail="What takes two people stands here: one proposes it with a reason, another one agrees or turns it down." />;
  }
  const isOpen = (state: string): boolean => state === "waiting" || state === "approved";
  const sorted = [...data.deeds].sort((a, b) => Number(isOpen(b.state)) - Number(isOpen(a.state)));
  return (
    <div className={css.stack}>
      {sorted.map((one) => <DeedPart key={one.id} deed={one} mayForce={data.may_force} />)}
    </div>
  );
}
