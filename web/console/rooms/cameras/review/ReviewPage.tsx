import { Button, EmptyState, ErrorState, LoadingState, QueueList, Segments, Select, TooMuch } from "@kit";
import type { Judgement, Reported } from "@wire";
import { Archive, ArrowLeft, Footprints, Inbox, ListChecks, SearchX, SlidersHorizontal, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { BackLink, Page, problemOf, useAsked, useCan, useKeys } from "@console";

import { nameOf as cameraName } from "../state.ts";
import { useScopedCameras } from "../useCameras.ts";
import { PassedView } from "./PassedView.tsx";
import { ReviewDetail } from "./ReviewDetail.tsx";
import css from "./ReviewPage.module.css";
import { ReviewRow } from "./ReviewRow.tsx";
import { ReviewTimeline } from "./ReviewTimeline.tsx";
import { StorageView } from "./StorageView.tsx";
import { ThresholdsView } from "./ThresholdsView.tsx";
import { useReported, useReviewQueue, useVerdict } from "./useReview.ts";
import { KNOWN_DAYS } from "./VerdictBar.tsx";
import { afterOf, GIVEN, lineOf, VERDICTS } from "./words.ts";

const VIEWS = [
  { id: "queue", label: "Queue: what was reported", icon: ListChecks, word: "Queue" },
  { id: "thresholds", label: "Thresholds", icon: SlidersHorizontal, word: "Thresholds" },
  { id: "passed", label: "Passed: who was where, and when", icon: Footprints, word: "Passed" },
  { id: "evidence", label: "Evidence: what is kept", icon: Archive, word: "Evidence" },
] as const;

const SHOWN = [
  { id: "open", label: "Open: without a verdict", word: "Open" },
  { id: "alerts", label: "Alerts", word: "Alerts" },
  { id: "detections", label: "Detections below the alarms", word: "Detections" },
  { id: "all", label: "All: with and without a verdict", word: "All" },
] as const;
type Shown = (typeof SHOWN)[number]["id"];

/** What cameras reported, looked through: one key a verdict, and what verdicts make of thresholds. */
export function ReviewPage() {
  const asked = useAsked();
  const { cameras } = useScopedCameras();
  const view = VIEWS.find(({ id }) => id === asked.view)?.id ?? "queue";
  const nameOf = (id: string): string => {
    const found = cameras?.find((camera) => camera.id === id);
    return found ? cameraName(found) : id;
  };
  useKeys("Review", [{ keys: "v", does: "The next view", run: () => { asked.set({ view: VIEWS[(VIEWS.findIndex(({ id }) => id === view) + 1) % VIEWS.length]?.id ?? "queue" }); } }]);
  return (
    <Page
      title="Review"
      before={<BackLink to="/cameras" label="Cameras" />}
      actions={<Segments label="View" options={VIEWS} value={view} onChange={(id) => { asked.set({ view: id === "queue" ? "" : id }); }} />}
      fixed={view === "queue"}
    >
      {view === "thresholds" ? (
        <ThresholdsView cameras={cameras ?? []} nameOf={nameOf} />
      ) : view === "passed" ? (
        <PassedView cameras={cameras ?? []} nameOf={nameOf} />
      ) : view === "evidence" ? (
        <StorageView nameOf={nameOf} />
      ) : (
        <Queue nameOf={nameOf} cameras={(cameras ?? []).map(({ id }) => id)} />
      )}
    </Page>
  );
}

function Queue({ nameOf, cameras }: { readonly nameOf: (camera: string) => string; readonly cameras: readonly string[] }) {
  const { sighting = null } = useParams();
  const navigate = useNavigate();
  const asked = useAsked();
  const shown: Shown = SHOWN.find(({ id }) => id === asked.state)?.id ?? "open";
  const [camera, setCamera] = useState("");
  const { data, error, refetch } = useReviewQueue({ camera, rank: shown === "alerts" ? "alert" : shown === "detections" ? "detection" : "", open: shown === "open" });
  const [kept, setKept] = useState<Reported | null>(null);
  const mayLook = useCan("gateway:evidence:view");
  const mayJudge = useCan("cameras:sighting:judge");
  const queue = useMemo(() => data?.reported ?? [], [data]);
  const listed = queue.find((one) => one.event === sighting) ?? (kept?.event === sighting ? kept : null);
  const alone = useReported(sighting, sighting !== null && listed === null && data !== undefined);
  const found = listed ?? alone.data ?? null;
  const open = (event: string | null): void => {
    setKept(queue.find((one) => one.event === event) ?? null);
    void navigate({ pathname: event === null ? "/cameras/review" : `/cameras/review/${event}`, search: window.location.search }, { replace: sighting !== null });
  };
  const verdict = useVerdict();
  const give = (given: Judgement | null, knownDays?: number): void => {
    if (!found) return;
    verdict.run({ one: found, verdict: given, ...(knownDays ? { knownDays } : {}) });
    if (given !== null) open(afterOf(queue, found.event)); // at once: the next key is for the next one
  };
  const move = (by: number): void => {
    const at = queue.findIndex((one) => one.event === sighting);
    const next = queue[at < 0 ? 0 : Math.min(queue.length - 1, Math.max(0, at + by))];
    if (next) open(next.event);
  };
  useKeys("Review", [
    { keys: "j", does: "Next", run: () => { move(1); } },
    { keys: "k", does: "The one before", run: () => { move(-1); } },
    { keys: "Escape", does: "Back to the queue, then to the cameras", run: () => { if (sighting === null) void navigate("/cameras"); else open(null); } },
  ]);
  useKeys(
    "Verdict",
    [
      ...GIVEN.map((one) => ({ keys: VERDICTS[one].key, does: `${VERDICTS[one].word}: ${VERDICTS[one].means.toLowerCase()}`, run: () => { give(one); } })),
      { keys: "4", does: `Nuisance, known here for ${String(KNOWN_DAYS)} days`, run: () => { if (found?.box) give("nuisance", KNOWN_DAYS); } },
      { keys: "u", does: "Take the verdict back", run: () => { if (found?.verdict) give(null); } },
    ],
    mayJudge && found !== null,
  );
  const total = data ? { open: data.tally.open, alerts: data.tally.alerts, detections: data.tally.detections, all: data.tally.all }[shown] : 0;
  const missed = [...verdict.notTaken.keys()].filter((event) => event !== sighting);
  const newest = queue[0];
  const oldest = queue.at(-1);
  return (
    <div className={css.desk} data-open={sighting !== null || undefined}>
      <section className={css.queue} aria-label="Queue">
        <div className={css.head}>
          <Segments label="What is shown" options={SHOWN} value={shown} onChange={(id) => { asked.set({ state: id === "open" ? "" : id }); }} />
          <Select label="Camera" options={[{ id: "", label: "All cameras" }, ...cameras.map((id) => ({ id, label: nameOf(id) }))]} value={camera} onChange={setCamera} />
        </div>
        {newest && oldest ? (
          <ReviewTimeline reported={queue} from={Math.min(Date.parse(oldest.occurred), Date.parse(newest.occurred) - 60_000)} until={Date.parse(newest.occurred)} nameOf={nameOf} selected={sighting} onOpen={open} />
        ) : null}
        {data ? (
          <p className={css.tally}>
            <b>{data.tally.open}</b> without a verdict, of {data.tally.alerts} alerts and {data.tally.detections} detections
          </p>
        ) : null}
        {missed.length === 0 ? null : (
          <p className={css.missed} role="alert">
            <TriangleAlert aria-hidden size={14} />
            <span>{missed.length === 1 ? "A verdict was not taken." : `${String(missed.length)} verdicts were not taken.`}</span>
            <Button size="s" tone="quiet" onPress={() => { open(missed[0] ?? null); }}>Look</Button>
          </p>
        )}
        {data && total > queue.length ? <TooMuch shown={queue.length} total={total} of="sightings" /> : null}
        <div className={css.list}>
          {data === undefined ? (
            error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={6} label="Asking for what was reported" />
          ) : (
            <QueueList
              label="What cameras reported"
              items={queue}
              keyOf={(one) => one.event}
              textOf={(one) => `${one.what}, ${one.rank}: ${lineOf(one)}`}
              selected={sighting}
              onSelect={open}
              onOpen={open}
              itemHeight={84}
              empty={
                shown === "open" && data.tally.all > 0 ? (
                  <EmptyState icon={Inbox} title="All looked through" detail={`${String(data.tally.all)} have a verdict. What comes next stands here at once.`}>
                    <Button onPress={() => { asked.set({ state: "all" }); }}>Show all</Button>
                  </EmptyState>
                ) : (
                  <EmptyState icon={SearchX} title="Nothing was reported" detail="What a camera notices stands here, with its clip and its reason." />
                )
              }
            >
              {(one) => <ReviewRow one={one} camera={nameOf(one.camera)} mayLook={mayLook} notTaken={verdict.notTaken.has(one.event)} />}
            </QueueList>
          )}
        </div>
      </section>
      <section className={css.open} aria-label="What is open">
        {sighting === null ? null : (
          <div className={css.back}>
            <Button tone="quiet" icon={ArrowLeft} onPress={() => { open(null); }}>Queue</Button>
          </div>
        )}
        {found ? (
          <ReviewDetail key={found.event} one={found} camera={nameOf(found.camera)} mayLook={mayLook} mayJudge={mayJudge} notTaken={verdict.notTaken.get(found.event) ?? null} onGive={give} />
        ) : sighting !== null ? (
          alone.error ? <ErrorState problem={problemOf(alone.error)} onRetry={() => void alone.refetch()} /> : <LoadingState shape="picture" label="Asking for this one" />
        ) : (
          <EmptyState icon={ListChecks} title="Choose one" detail="j and k go through the queue; 1, 2 and 3 say what it was: real, false, a nuisance." />
        )}
      </section>
    </div>
  );
}
