import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CameraView, Fleet, Shown, SightingView } from "@wire";

import { answer, api, useScope } from "@console";

/** How often the cameras are asked how they are (milliseconds); what changes suddenly comes as a fact at once. */
export const ASKED_EVERY_MS = 3_000;

/** How often, where they are only counted or named. */
export const SELDOM_MS = 10_000;

export const CAMERAS = ["cameras"] as const;
export const fleetKey = [...CAMERAS, "list"] as const;
const sightingsKey = (camera: string) => [...CAMERAS, "sightings", camera] as const;
const incidentsKey = (camera: string) => [...CAMERAS, "incidents", camera] as const;

/** All cameras of the city, of every status. Whoever only counts them asks less often. */
export function useFleet({ every = ASKED_EVERY_MS, enabled = true }: { readonly every?: number; readonly enabled?: boolean } = {}) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("cameras."))) void queries.invalidateQueries({ queryKey: fleetKey });
  });
  return useQuery<Fleet>({
    queryKey: fleetKey,
    queryFn: ({ signal }) => answer(api.GET("/api/cameras", { signal })),
    refetchInterval: every,
    enabled,
    staleTime: ASKED_EVERY_MS / 2,
  });
}

/** The cameras of what is looked at: the real city's, or those of an exercise or a test. */
export function useScopedCameras() {
  const { scope } = useScope();
  const asked = useFleet();
  const all = asked.data?.cameras;
  return { ...asked, all, cameras: all?.filter((camera) => camera.status === scope) };
}

/** One camera; null where there is none of that name; undefined while it is asked for. */
export function useCamera(id: string): { readonly camera: CameraView | null | undefined; readonly error: Error | null; readonly refetch: () => void; readonly heardAt: number } {
  const { data, error, refetch, dataUpdatedAt } = useFleet();
  const camera = data === undefined ? undefined : (data.cameras.find((one) => one.id === id) ?? null);
  return { camera, error, refetch: () => void refetch(), heardAt: dataUpdatedAt };
}

const SIGHTINGS_SHOWN = 60;

/** What a camera reported, the newest first. */
export function useSightings(camera: string) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    const isHere = facts.some(({ type, body }) => type.startsWith("cameras.") && body.camera === camera);
    if (isHere) void queries.invalidateQueries({ queryKey: sightingsKey(camera) });
  });
  return useQuery<readonly SightingView[]>({
    queryKey: sightingsKey(camera),
    queryFn: async ({ signal }) => (await answer(api.GET("/api/cameras/{camera}/sightings", { signal, params: { path: { camera }, query: { limit: SIGHTINGS_SHOWN } } }))).sightings,
    refetchInterval: 30_000,
  });
}

const INCIDENTS_SHOWN = 50;

/** The incidents that bear a camera's name among their subjects. */
export function useCameraIncidents(camera: string, enabled: boolean) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("incidents."))) void queries.invalidateQueries({ queryKey: incidentsKey(camera) });
  });
  return useQuery<readonly Shown[]>({
    queryKey: incidentsKey(camera),
    queryFn: async ({ signal }) => {
      const page = await answer(api.GET("/api/incidents", { signal, params: { query: { q: camera, limit: INCIDENTS_SHOWN } } }));
      return page.incidents.filter((incident) => isOf(incident, camera));
    },
    refetchInterval: 60_000,
    enabled,
  });
}

function isOf(incident: Shown, camera: string): boolean {
  return incident.subjects.some((subject) => subject === `camera:${camera}` || subject.startsWith(`track:${camera}/`));
}
