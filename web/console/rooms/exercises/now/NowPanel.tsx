import { Button, Segments, spanOf, StatusChip, useNow } from "@kit";
import type { ExerciseRow, SimulatorView } from "@wire";
import { ClipboardList, Pause, Play, Square, Zap } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { problemOf, useCan, useDeed, useKeys } from "@console";

import { hourOf, secondsOf } from "../course.ts";
import { nextSpeed, PACES } from "../paces.ts";
import { ask, EXERCISES, useWhole } from "../queries.ts";
import { TallyTiles } from "../report/TallyTiles.tsx";
import { paceOf, PHASES } from "../words.ts";
import { ExerciseMap } from "./ExerciseMap.tsx";
import { InjectDialog } from "./InjectDialog.tsx";
import css from "./NowPanel.module.css";
import { StopDialog } from "./StopDialog.tsx";
import { ToldPanel } from "./ToldPanel.tsx";

export interface NowPanelProps {
  readonly row: ExerciseRow;
  readonly simulator: SimulatorView | undefined;
}

/** What is on now: its clock, its pace, what happens in it, and everything that a director does to it. */
export function NowPanel({ row, simulator }: NowPanelProps) {
  const { data: whole, error } = useWhole(row.id);
  const { word, tone, icon } = PHASES[row.phase];
  const isWaiting = row.phase === "asked";
  return (
    <section className={css.now} aria-label="On now">
      <header className={css.head}>
        <div className={css.words}>
          <p className={css.chips}>
            <StatusChip tone={row.paused ? "warn" : tone} icon={row.paused ? Pause : icon}>
              {row.paused ? "Stands still" : word}
            </StatusChip>
            <span>{simulator?.title ?? row.simulator}</span>
            <Hour simulator={simulator} />
          </p>
          <h2 className={css.title}>{row.title || row.scenario || "A script"}</h2>
        </div>
        <Clock row={row} simulator={simulator} />
      </header>
      <Deeds row={row} simulator={simulator} />
      {isWaiting ? <p className={css.waiting} role="status">{simulator?.title ?? row.simulator} was asked to play it, and has not begun yet.</p> : null}
      {error && !whole ? <p className={css.waiting} role="alert">{problemOf(error).detail}</p> : null}
      {whole ? (
        <>
          {whole.score ? <TallyTiles score={whole.score} open={!whole.final} /> : null}
          <div className={css.columns}>
            <ExerciseMap whole={whole} />
            <ToldPanel whole={whole} />
          </div>
        </>
      ) : null}
    </section>
  );
}

/** The time of day there, where it has one of its own: it decides what cameras can see. */
function Hour({ simulator }: Pick<NowPanelProps, "simulator">) {
  const hour = hourOf(simulator, useNow());
  return hour === null ? null : <span>· {hour} there</span>;
}

/** Where the exercise's own clock stands, and how much is left of it. */
function Clock({ row, simulator }: NowPanelProps) {
  const now = useNow();
  const seconds = secondsOf(row, simulator, now);
  const { lasts_s: lasts } = row;
  return (
    <div className={css.clock}>
      <p className={css.time} role="timer" aria-label="The exercise's clock">
        {seconds === null ? "–:––" : spanOf(seconds * 1000)}
        {lasts === null ? null : <small> / {spanOf(lasts * 1000)}</small>}
      </p>
      {lasts === null ? null : <progress className={css.progress} max={lasts} value={seconds ?? 0} aria-label="How much has been played" />}
      <p className={css.left}>{leftOf(row, seconds)}</p>
    </div>
  );
}

function leftOf(row: ExerciseRow, seconds: number | null): string {
  const pace = paceOf(row.speed);
  if (seconds === null || row.lasts_s === null) return `at ${pace}`;
  if (row.paused) return `stands still, then goes on at ${pace}`;
  return `at ${pace}, ends in ${spanOf(((row.lasts_s - seconds) / row.speed) * 1000)}`;
}

function Deeds({ row, simulator }: NowPanelProps) {
  const may = useCan("exercises:exercise:direct");
  const navigate = useNavigate();
  const [open, setOpen] = useState<"stop" | "inject" | null>(null);
  const pace = useDeed({ does: ask.pace, said: "", touches: () => [EXERCISES] });
  const plays = row.phase === "playing";
  const set = (asked: { speed?: number; paused?: boolean }): void => { pace.run({ simulator: row.simulator, ...asked }); };
  const turn = (): void => { set({ paused: !row.paused }); };
  const look = (): void => void navigate(`/exercises/${row.id}`);
  const leave = (): void => { setOpen(null); };
  useKeys(
    "Exercise",
    [
      { keys: "p", does: "Stand still, or go on", run: turn },
      { keys: "+", does: "Faster", run: () => { set({ speed: nextSpeed(row.speed, true) }); } },
      { keys: "-", does: "Slower", run: () => { set({ speed: nextSpeed(row.speed, false) }); } },
      { keys: "i", does: "Make something happen", run: () => { setOpen("inject"); } },
    ],
    may && plays,
  );
  useKeys("Exercise", [{ keys: "s", does: "Stop the exercise", run: () => { setOpen("stop"); } }], may);
  useKeys("Exercise", [{ keys: "o", does: "Open all of it", run: look }]);
  return (
    <div className={css.deeds} role="toolbar" aria-label="What can be done">
      {may ? (
        <>
          <Button icon={row.paused ? Play : Pause} keys="p" isDisabled={!plays} onPress={turn}>{row.paused ? "Go on" : "Stand still"}</Button>
          <span className={css.pace}>
            <Segments label="Pace" options={PACES} value={String(row.speed)} onChange={(speed) => { if (plays) set({ speed: Number(speed) }); }} />
          </span>
          <Button icon={Zap} keys="i" isDisabled={!plays} onPress={() => { setOpen("inject"); }}>Inject…</Button>
          <Button icon={Square} tone="danger" keys="s" onPress={() => { setOpen("stop"); }}>Stop…</Button>
        </>
      ) : null}
      <span className={css.gap} />
      <Button icon={ClipboardList} tone="quiet" keys="o" onPress={look}>All of it</Button>
      {open === "stop" ? <StopDialog row={row} onLeave={leave} /> : null}
      {open === "inject" ? <InjectDialog row={row} simulator={simulator} onLeave={leave} /> : null}
    </div>
  );
}
