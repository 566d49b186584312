import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Judgement, KnownView, Reported, ReviewQueue, Storage, Thresholds, ThresholdView, WhoPassed } from "@wire";
import { useRef, useState } from "react";

import { answer, api, useDeed, useScope } from "@console";

import { CAMERAS } from "../useCameras.ts";
import { VERDICTS } from "./words.ts";

export const REVIEW = [...CAMERAS, "review"] as const;
const SHOWN = 300;

export interface ReviewAsked {
  /** Empty: of every camera. */
  readonly camera: string;
  /** Empty: alerts and detections. */
  readonly rank: "" | "alert" | "detection";
  readonly open: boolean;
}

/** Something changed in the review: what was asked for is asked again. */
function useFollowed(): void {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("cameras."))) void queries.invalidateQueries({ queryKey: REVIEW });
  });
}

/** What cameras reported, the newest first. */
export function useReviewQueue({ camera, rank, open }: ReviewAsked) {
  const { scope } = useScope();
  useFollowed();
  return useQuery<ReviewQueue>({
    queryKey: [...REVIEW, "queue", scope, camera, rank, open],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/cameras/review", {
          signal,
          params: { query: { status: scope, limit: SHOWN, open, ...(camera ? { camera } : {}), ...(rank ? { rank } : {}) } },
        }),
      ),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
}

/** One of them by its event, for who comes by a link to what the queue does not show. */
export function useReported(event: string | null, enabled: boolean) {
  return useQuery<Reported>({
    queryKey: [...REVIEW, "one", event],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/review/{sighting}", { signal, params: { path: { sighting: event ?? "" } } })),
    enabled: enabled && event !== null,
  });
}

/** How many alerts wait for a verdict. */
export function useOpenAlerts(enabled: boolean): number {
  const { scope } = useScope();
  useFollowed();
  const { data } = useQuery<ReviewQueue>({
    queryKey: [...REVIEW, "count", scope],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/review", { signal, params: { query: { status: scope, limit: 1 } } })),
    refetchInterval: 60_000,
    enabled,
  });
  return data?.tally.open_alerts ?? 0;
}

/** Thresholds, and what verdicts speak for. */
export function useThresholds() {
  const { scope } = useScope();
  useFollowed();
  return useQuery<Thresholds>({
    queryKey: [...REVIEW, "thresholds", scope],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/thresholds", { signal, params: { query: { status: scope } } })),
    refetchInterval: 60_000,
  });
}

/** What is known at its place and raises nothing. */
export function useKnown() {
  useFollowed();
  return useQuery<readonly KnownView[]>({
    queryKey: [...REVIEW, "known"],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/cameras/known", { signal, params: { query: {} } }))).known,
    refetchInterval: 60_000,
  });
}

export interface Given {
  readonly one: Reported;
  readonly verdict: Judgement | null;
  readonly knownDays?: number;
}

function put(event: string, version: number, verdict: Judgement | null, days = 0) {
  return answer(api.PUT("/api/cameras/review/{sighting}", { params: { path: { sighting: event } }, body: { version, verdict, known_days: days } }));
}

/** A verdict that was not taken, and why. */
export interface NotTaken {
  readonly verdict: Judgement | null;
  readonly why: string;
}

/**
 * A verdict, at the version that was looked at; it can be taken back from where it is told. One that is given while another is under way
 * waits for it, and knows what that one made of the version: nobody has to look whether the last key was heard. One that was not taken
 * stands with its sighting (`notTaken`, by its event) until another is, for whoever gave it looks at the next one by then.
 */
export function useVerdict() {
  const [notTaken, setNotTaken] = useState<ReadonlyMap<string, NotTaken>>(new Map());
  const newest = useRef(new Map<string, number>());
  const give = async (event: string, version: number, verdict: Judgement | null, days?: number) => {
    const taken = await put(event, Math.max(version, newest.current.get(event) ?? 0), verdict, days);
    newest.current.set(event, taken.version);
    return taken;
  };
  const note = (event: string, refused: NotTaken | null): void => {
    setNotTaken((before) => {
      const after = new Map(before);
      if (refused === null) after.delete(event);
      else after.set(event, refused);
      return after;
    });
  };
  const deed = useDeed({
    inTurn: "verdict",
    does: ({ one, verdict, knownDays }: Given) => give(one.event, one.verdict_version, verdict, knownDays),
    said: ({ verdict, knownDays }) => (verdict === null ? "Verdict taken back" : knownDays ? `Nuisance, known here for ${String(knownDays)} days` : VERDICTS[verdict].word),
    undo: ({ one, verdict }, taken) => (verdict === null ? null : () => give(one.event, taken.version, one.verdict)),
    touches: () => [REVIEW],
    onDone: (_, { one }) => { note(one.event, null); },
    onRefused: ({ detail }, { one, verdict }) => { note(one.event, { verdict, why: detail }); },
  });
  return { ...deed, notTaken };
}

export interface Moved {
  readonly of: ThresholdView;
  readonly threshold: number | null;
  readonly because: string;
}

/** Another threshold, or that of the settings again. */
export function useMoveThreshold() {
  const send = (of: ThresholdView, version: number, threshold: number | null, because: string) =>
    answer(api.PUT("/api/cameras/{camera}/threshold", { params: { path: { camera: of.camera } }, body: { what: of.what, zone: of.zone, version, threshold, because } }));
  return useDeed({
    does: ({ of, threshold, because }: Moved) => send(of, of.version, threshold, because),
    said: ({ threshold }, taken) => (threshold === null ? "The threshold of the settings holds again" : `Alarms from ${taken.threshold.toPrecision(3)} on`),
    undo: ({ of }, taken) => () => send(of, taken.version, of.set_threshold, "taken back"),
    touches: () => [REVIEW],
  });
}

/** Let what is known raise alarms again. */
export function useForget() {
  return useDeed({
    does: (known: KnownView) => answer(api.DELETE("/api/cameras/known/{known}", { params: { path: { known: known.id } } })),
    said: "It raises alarms again",
    touches: () => [REVIEW],
  });
}

/** How much evidence there is, and what goes next. */
export function useStorage() {
  useFollowed();
  return useQuery<Storage>({ queryKey: [...REVIEW, "storage"], queryFn: ({ signal }) => answer(api.GET("/api/cameras/evidence", { signal })), refetchInterval: 30_000 });
}

export interface PassedAsked {
  readonly camera: string;
  readonly zone: string;
  /** RFC 3339, or empty. */
  readonly since: string;
  readonly until: string;
  readonly dwell: number;
  /** When it was asked: the same again is another search. */
  readonly at: number;
}

/** Who was in a zone between two times. Asked only when somebody searches: each search is written down. */
export function usePassed(asked: PassedAsked | null) {
  const { scope } = useScope();
  return useQuery<WhoPassed>({
    queryKey: ["cameras passed", scope, asked],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/cameras/passages", {
          signal,
          params: {
            query: {
              status: scope,
              limit: 500,
              ...(asked?.camera ? { camera: asked.camera } : {}),
              ...(asked?.zone ? { zone: asked.zone } : {}),
              ...(asked?.since ? { since: asked.since } : {}),
              ...(asked?.until ? { until: asked.until } : {}),
              ...(asked?.dwell ? { dwell: asked.dwell } : {}),
            },
          },
        }),
      ),
    enabled: asked !== null,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
}
