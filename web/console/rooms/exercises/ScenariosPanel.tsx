import { Button, EmptyState, Panel, roughSpanOf } from "@kit";
import type { ExerciseRow, OfferedScenario, SimulatorView } from "@wire";
import { Clapperboard, Clock, FileCode, Play } from "lucide-react";
import { useState } from "react";

import { useCan } from "@console";

import css from "./ScenariosPanel.module.css";
import { type Chosen, StartDialog } from "./StartDialog.tsx";

export interface ScenariosPanelProps {
  /** Those that are there. */
  readonly simulators: readonly SimulatorView[];
  /** What plays now: nothing else can be started beside it. */
  readonly on: ExerciseRow | undefined;
}

/** What can be played: a card for each scenario. */
export function ScenariosPanel({ simulators, on }: ScenariosPanelProps) {
  const may = useCan("exercises:exercise:direct");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      {simulators.map((simulator) => (
        <Panel
          key={simulator.name}
          title={simulators.length === 1 ? "Scenarios" : `Scenarios of ${simulator.title}`}
          actions={may ? <Button size="s" tone="quiet" icon={FileCode} isDisabled={on !== undefined} onPress={() => { setChosen({ simulator, scenario: null }); }}>A script of your own…</Button> : null}
        >
          {on ? <p className={css.busy}>“{on.title || on.scenario}” is on. One exercise at a time: two would be blamed for each other&rsquo;s incidents.</p> : null}
          {simulator.scenarios.length === 0 ? (
            <EmptyState icon={Clapperboard} title="It offers no scenario" detail="A script of your own can be played all the same." />
          ) : (
            <ul className={css.cards}>
              {simulator.scenarios.map((scenario) => (
                <Card key={scenario.name} scenario={scenario} canStart={may && on === undefined} isOn={on?.scenario === scenario.name} onStart={() => { setChosen({ simulator, scenario }); }} />
              ))}
            </ul>
          )}
        </Panel>
      ))}
      {chosen ? <StartDialog chosen={chosen} onLeave={() => { setChosen(null); }} /> : null}
    </>
  );
}

interface CardProps {
  readonly scenario: OfferedScenario;
  readonly canStart: boolean;
  readonly isOn: boolean;
  readonly onStart: () => void;
}

function Card({ scenario, canStart, isOn, onStart }: CardProps) {
  return (
    <li className={css.card} data-on={isOn || undefined}>
      <h3 className={css.title}>{scenario.title}</h3>
      <p className={css.what}>{scenario.what}</p>
      <footer className={css.foot}>
        <span className={css.lasts}>
          <Clock aria-hidden size={13} />
          {roughSpanOf(scenario.lasts_s * 1000)}
        </span>
        <Button size="s" icon={Play} isDisabled={!canStart} onPress={onStart} aria-label={`Start ${scenario.title}`}>
          Start…
        </Button>
      </footer>
    </li>
  );
}
