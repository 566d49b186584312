import { Button, Panel, sentence, StatusChip, TimeOfDay } from "@kit";
import type { ThresholdView } from "@wire";
import { Check, SlidersHorizontal, Undo2 } from "lucide-react";

import { useWho } from "@console";

import css from "./ThresholdCard.module.css";
import { ThresholdPlot } from "./ThresholdPlot.tsx";
import { useMoveThreshold } from "./useReview.ts";
import { figureOf } from "./words.ts";

export interface ThresholdCardProps {
  readonly of: ThresholdView;
  readonly camera: string;
  readonly mayTune: boolean;
  readonly needed: number;
}

/** One threshold: what holds, what verdicts speak for, what that would have changed; accepted or taken back by a person. */
export function ThresholdCard({ of, camera, mayTune, needed }: ThresholdCardProps) {
  const move = useMoveThreshold();
  const who = useWho();
  const { proposal } = of;
  const judged = of.real + of.unwanted;
  return (
    <Panel
      title={`${sentence(of.what)}: ${camera}`}
      actions={of.set_threshold === null ? null : <StatusChip tone="accent" icon={SlidersHorizontal}>Set by people</StatusChip>}
    >
      <div className={css.card}>
        <p className={css.holds}>
          Alarms from <b>{figureOf(of.threshold, of.unit)}</b> on in {of.zone}
          {of.set_threshold === null ? " (settings)" : <> (by {who(of.set_by)}{of.since ? <>, <TimeOfDay at={of.since} /></> : null}; settings: {figureOf(of.base, of.unit)})</>}.
          {" "}{of.raised} {of.raised === 1 ? "alert" : "alerts"} so far; verdicts: {of.real} real, {of.unwanted} unwanted.
        </p>
        {proposal ? (
          <>
            <p className={css.proposes}>
              Verdicts speak for <b>{figureOf(proposal.threshold, of.unit)}</b>: {effectOf(proposal)}
            </p>
            <ThresholdPlot proposal={proposal} unit={of.unit} />
          </>
        ) : (
          <p className={css.none}>{judged < needed ? `${String(needed - judged)} more ${needed - judged === 1 ? "verdict is" : "verdicts are"} needed before anything is proposed.` : "No other threshold would have been better."}</p>
        )}
        {mayTune ? (
          <div className={css.deeds}>
            {proposal ? (
              <Button tone="accent" icon={Check} busy={move.busy} onPress={() => { move.run({ of, threshold: proposal.threshold, because: `verdicts: ${effectOf(proposal)}` }); }}>
                {`Accept ${figureOf(proposal.threshold, of.unit)}`}
              </Button>
            ) : null}
            {of.set_threshold === null ? null : (
              <Button icon={Undo2} isDisabled={move.busy} onPress={() => { move.run({ of, threshold: null, because: "taken back" }); }}>
                Back to the settings
              </Button>
            )}
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function effectOf({ before, threshold, spared, lost, gained, added, judged }: NonNullable<ThresholdView["proposal"]>): string {
  const of = `of ${String(judged)} that were judged`;
  return threshold > before
    ? `${String(spared)} unwanted ${spared === 1 ? "alarm" : "alarms"} would not have been raised, ${String(lost)} real ${lost === 1 ? "one" : "ones"} would have been lost, ${of}.`
    : `${String(gained)} real ${gained === 1 ? "one" : "ones"} more would have been raised, and ${String(added)} unwanted, ${of}.`;
}
