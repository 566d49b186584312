import { Button, EmptyState, ErrorState, LoadingState, Panel, sentence, TimeOfDay } from "@kit";
import type { CameraView } from "@wire";
import { SlidersHorizontal } from "lucide-react";

import { problemOf, useCan, useWho } from "@console";

import { RatePanel } from "./RatePanel.tsx";
import { ThresholdCard } from "./ThresholdCard.tsx";
import css from "./ThresholdsView.module.css";
import { useForget, useKnown, useThresholds } from "./useReview.ts";

export interface ThresholdsViewProps {
  readonly cameras: readonly CameraView[];
  readonly nameOf: (camera: string) => string;
}

/** What verdicts make of thresholds, how many false alarms are borne, and what is known at its place. */
export function ThresholdsView({ cameras, nameOf }: ThresholdsViewProps) {
  const { data, error, refetch } = useThresholds();
  const mayTune = useCan("cameras:threshold:change");
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={3} label="Asking for thresholds" />;
  return (
    <div className={css.view}>
      {data.thresholds.length === 0 ? (
        <EmptyState icon={SlidersHorizontal} title="Nothing to tune yet" detail="Whatever is held against a threshold stands here, as soon as a camera has reported it. Your verdicts then say where it should lie." />
      ) : (
        <div className={css.cards}>
          {data.thresholds.map((one) => (
            <ThresholdCard key={`${one.camera} ${one.what} ${one.zone}`} of={one} camera={nameOf(one.camera)} mayTune={mayTune} needed={data.limits.verdicts_at_least} />
          ))}
        </div>
      )}
      <RatePanel cameras={cameras} mayTune={mayTune} />
      <KnownPanel nameOf={nameOf} mayTune={mayTune} />
    </div>
  );
}

function KnownPanel({ nameOf, mayTune }: { readonly nameOf: (camera: string) => string; readonly mayTune: boolean }) {
  const { data, error, refetch } = useKnown();
  const forget = useForget();
  const who = useWho();
  return (
    <Panel title="Known here: raises nothing until it expires">
      {data === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={1} label="Asking for what is known" />
      ) : data.length === 0 ? (
        <p className={css.none}>Nothing. Key 4 in the queue makes a nuisance known at its place and time of day for a while.</p>
      ) : (
        <ul className={css.known}>
          {data.map((one) => (
            <li key={one.id}>
              <span>
                <b>{sentence(one.what)}</b> {one.kind} · {nameOf(one.camera)} · around {String(Math.floor(one.minute / 60)).padStart(2, "0")}:{String(one.minute % 60).padStart(2, "0")} UTC · until <TimeOfDay at={one.expires} /> · by {who(one.by)}
              </span>
              {mayTune ? <Button size="s" isDisabled={forget.busy} onPress={() => { forget.run(one); }}>Forget</Button> : null}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
