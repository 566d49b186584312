import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Commanded, Exercises, Started, Whole } from "@wire";
import { useEffect, useRef } from "react";

import { answer, api } from "@console";

export const EXERCISES = ["exercises"] as const;
const listKey = [...EXERCISES, "list"] as const;

/** Simulators say how they are every few seconds; there is no fact for that. */
const LIST_EVERY_MS = 3_000;
/** Many facts of one moment are one question (milliseconds). */
const GATHERED_MS = 400;
/** Beside the facts: a score that stands by the clock alone. */
const WHOLE_EVERY_MS = 10_000;

/** Simulators with what they offer, and exercises, the newest first. */
export function useExercises() {
  useFreshened(listKey, ({ type }) => type.startsWith("exercises.exercise_") || type.startsWith("exercises.score_"));
  return useQuery<Exercises>({
    queryKey: listKey,
    queryFn: ({ signal }) => answer(api.GET("/api/exercises", { signal })),
    refetchInterval: LIST_EVERY_MS,
  });
}

/** Everything of one exercise; asked anew when something is said of it, or of an incident of an exercise. */
export function useWhole(id: string) {
  const key = [...EXERCISES, "one", id];
  useFreshened(key, ({ type, status, body }) => body.exercise === id || (status === "Exercise" && type.startsWith("incidents.")));
  return useQuery<Whole>({
    queryKey: key,
    queryFn: ({ signal }) => answer(api.GET("/api/exercises/{exercise}", { signal, params: { path: { exercise: id } } })),
    refetchInterval: ({ state }) => (state.data?.final === true ? false : WHOLE_EVERY_MS),
  });
}

type Heard = Parameters<Parameters<typeof useOnFacts>[0]>[0][number];

function useFreshened(key: readonly string[], concerns: (fact: Heard) => boolean): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useOnFacts((facts) => {
    if (timer.current !== undefined || !facts.some(concerns)) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: key });
    }, GATHERED_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

export interface InjectAsk {
  readonly exercise: string;
  readonly device?: string;
  readonly fault?: string;
  readonly act?: Readonly<Record<string, string | number | boolean>>;
}

export const ask = {
  start: (body: { simulator: string; scenario?: string; script?: string; speed: number }): Promise<Started> => answer(api.POST("/api/exercises/start", { body })),
  stop: (body: { exercise: string; reason: string }): Promise<Commanded> => answer(api.POST("/api/exercises/stop", { body })),
  pace: (body: { simulator: string; speed?: number; paused?: boolean }): Promise<Commanded> => answer(api.POST("/api/exercises/pace", { body })),
  inject: (body: InjectAsk): Promise<Commanded> => answer(api.POST("/api/exercises/inject", { body })),
};

/** Where a report is downloaded from. */
export function reportOf(id: string, form: "html" | "json"): string {
  return `/api/exercises/${id}/report?form=${form}`;
}
