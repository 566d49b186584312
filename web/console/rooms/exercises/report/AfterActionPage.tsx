import { Button, EmptyState, ErrorState, KeyValue, Lanes, LoadingState, Menu, Panel, roughSpanOf, StatusChip, TimeOfDay, useNow, Watermark } from "@kit";
import type { ExerciseRow, Whole } from "@wire";
import { Download, EyeOff, FileJson, FileText, SearchX } from "lucide-react";
import { useNavigate, useParams } from "react-router";

import { BackLink, Page, problemOf, useKeys, useScope } from "@console";

import { isOn, lanesOf, spanOfWhole } from "../course.ts";
import { ExerciseMap } from "../now/ExerciseMap.tsx";
import { ToldPanel } from "../now/ToldPanel.tsx";
import { reportOf, useWhole } from "../queries.ts";
import { nameOf, paceOf, PHASES } from "../words.ts";
import css from "./AfterActionPage.module.css";
import { LinesPanel } from "./LinesPanel.tsx";
import { TallyTiles } from "./TallyTiles.tsx";

/** One exercise with everything: what was true, what the city saw and did beside it, and the score line by line. */
export function AfterActionPage() {
  const { id = "" } = useParams();
  const { data: whole, error, refetch } = useWhole(id);
  const navigate = useNavigate();
  const { scope } = useScope();
  useKeys("Exercise", [{ keys: "Escape", does: "All exercises", run: () => void navigate("/exercises") }]);
  const back = <BackLink to="/exercises" label="All exercises" />;
  if (whole === undefined) {
    const problem = error ? problemOf(error) : null;
    return (
      <Page title="Exercise" before={back}>
        {problem === null ? <LoadingState shape="page" label="Asking for the exercise" /> : problem.status === 404 ? <NoExercise /> : <ErrorState problem={problem} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const { exercise } = whole;
  return (
    <Page title={exercise.title || exercise.scenario || "A script"} before={back} detail={<Standing row={exercise} />} actions={<Downloads id={id} />}>
      <Report whole={whole} />
      {scope === "Actual" ? <Watermark scope="Exercise" /> : null}
    </Page>
  );
}

function NoExercise() {
  return <EmptyState icon={SearchX} title="There is no such exercise" detail="It may be older than exercises are kept for." />;
}

function Standing({ row }: { readonly row: ExerciseRow }) {
  const { word, tone, icon } = PHASES[row.phase];
  return (
    <span className={css.standing}>
      <StatusChip tone={tone} icon={icon}>
        {word}
      </StatusChip>
      <span>
        {row.because ? `${row.because.charAt(0).toUpperCase()}${row.because.slice(1)} · ` : ""}
        <TimeOfDay at={row.began ?? row.asked} />
        {row.began !== null && row.ended !== null ? `, ${roughSpanOf(Date.parse(row.ended) - Date.parse(row.began))}` : ""}
      </span>
    </span>
  );
}

function Downloads({ id }: { readonly id: string }) {
  const fetchIt = (form: "html" | "json"): void => { window.location.assign(reportOf(id, form)); };
  return (
    <Menu
      label="Download the report"
      trigger={<Button icon={Download}>Report</Button>}
      groups={[
        {
          deeds: [
            { id: "html", label: "A page for people (HTML)", icon: FileText, run: () => { fetchIt("html"); } },
            { id: "json", label: "All of it for programs (JSON)", icon: FileJson, run: () => { fetchIt("json"); } },
          ],
        },
      ]}
    />
  );
}

function Report({ whole }: { readonly whole: Whole }) {
  const on = isOn(whole.exercise);
  return (
    <>
      {whole.truth_shown ? null : (
        <p className={css.hidden} role="note">
          <EyeOff aria-hidden size={15} /> What was true is not shown to you, so there are no lines beside what the city said.
        </p>
      )}
      {whole.score ? <TallyTiles score={whole.score} open={!whole.final} /> : null}
      <Panel title="Truth and answer">
        <Course whole={whole} on={on} />
      </Panel>
      <LinesPanel whole={whole} />
      <div className={css.columns}>
        <div className={css.map}>
          <ExerciseMap whole={whole} />
        </div>
        <ToldPanel whole={whole} />
      </div>
      <About row={whole.exercise} />
    </>
  );
}

/** The axis grows while it plays. */
function Course({ whole, on }: { readonly whole: Whole; readonly on: boolean }) {
  const now = useNow();
  const [from, to] = spanOfWhole(whole, now);
  return <Lanes label="What was true, and what the city said and did, on one axis" from={from} to={to} groups={lanesOf(whole, now)} now={on ? now : undefined} />;
}

function About({ row }: { readonly row: ExerciseRow }) {
  return (
    <Panel title="The exercise">
      <KeyValue
        pairs={[
          ["Director", nameOf(row.asked_by)],
          ["Simulator", row.simulator],
          ["Scenario", row.scenario || "A script of its own"],
          ["Asked for", <TimeOfDay key="asked" at={row.asked} />],
          ["Began", row.began === null ? "Never" : <TimeOfDay key="began" at={row.began} />],
          ["Ended", row.ended === null ? "Not yet" : <TimeOfDay key="ended" at={row.ended} />],
          ["Last pace", paceOf(row.speed)],
          ["Id", <code key="id">{row.id}</code>],
        ]}
      />
    </Panel>
  );
}
