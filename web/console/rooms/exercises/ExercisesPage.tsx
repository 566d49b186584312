import { ErrorState, LoadingState, StatusChip, Watermark } from "@kit";
import type { Exercises } from "@wire";
import { Radio, Unplug } from "lucide-react";

import { Page, problemOf, useScope } from "@console";

import { isOn } from "./course.ts";
import { NoSimulator } from "./NoSimulator.tsx";
import { NowPanel } from "./now/NowPanel.tsx";
import { PastPanel } from "./PastPanel.tsx";
import { useExercises } from "./queries.ts";
import { ScenariosPanel } from "./ScenariosPanel.tsx";

/** The director's page: what can be played, what plays now, and what was played. */
export function ExercisesPage() {
  const { data, error, refetch } = useExercises();
  const { scope } = useScope();
  return (
    <Page
      title="Exercises"
      detail="Rehearse the city beside the real one: no order of an exercise reaches a real device."
      actions={data ? <Simulators data={data} /> : null}
    >
      {data ? (
        <Director data={data} />
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : (
        <LoadingState shape="page" label="Asking for the exercises" />
      )}
      {scope === "Actual" && data?.exercises.some(isOn) ? <Watermark scope="Exercise" /> : null}
    </Page>
  );
}

function Director({ data }: { readonly data: Exercises }) {
  const on = data.exercises.find(isOn);
  const present = data.simulators.filter((simulator) => simulator.present);
  const past = data.exercises.filter((row) => row !== on);
  return (
    <>
      {on ? <NowPanel key={on.id} row={on} simulator={data.simulators.find(({ name }) => name === on.simulator)} /> : null}
      {present.length === 0 ? on ? null : <NoSimulator last={data.simulators[0]} /> : <ScenariosPanel simulators={present} on={on} />}
      <PastPanel rows={past} />
    </>
  );
}

function Simulators({ data }: { readonly data: Exercises }) {
  return data.simulators.map((one) => (
    <StatusChip key={one.name} tone={one.present ? (one.trouble ? "warn" : "ok") : "bad"} icon={one.present ? Radio : Unplug} title={one.trouble || one.name}>
      {one.present ? one.title : `${one.title} is gone`}
    </StatusChip>
  ));
}
