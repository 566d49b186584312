import { toast } from "@kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CameraView, GroundSet, GroundTie, GroundTried, GroundView } from "@wire";

import { answer, api, Problem, type ProblemDocument, problemOf } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS, fleetKey } from "../useCameras.ts";

const groundKey = (camera: string, version: number) => [...CAMERAS, "ground", camera, version] as const;

/** Where a camera looks, as it is saved; asked anew when somebody changes it. */
export function useGround({ id, ground_version }: CameraView) {
  return useQuery<GroundView>({
    queryKey: groundKey(id, ground_version),
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/{camera}/ground", { signal, params: { path: { camera: id } } })),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before, // who ties points meanwhile keeps them
  });
}

/** What points would give, tried by the server without being saved. */
export function useTried(camera: string, ties: readonly GroundTie[]): GroundTried | null {
  const { data } = useQuery<GroundTried>({
    queryKey: [...CAMERAS, "ground tried", camera, ties],
    queryFn: ({ signal }) => answer(api.POST("/api/cameras/{camera}/ground/try", { signal, params: { path: { camera } }, body: { ties } })),
    enabled: ties.length >= 4,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  return ties.length >= 4 ? (data ?? null) : null;
}

export interface SaveGround {
  readonly run: (ties: readonly GroundTie[]) => void;
  readonly busy: boolean;
  /** Why it was refused; somebody else's change is told by the newest version instead. */
  readonly problem: ProblemDocument | null;
}

/** Saves over the version that was looked at. */
export function useSaveGround(camera: CameraView, version: number, onSaved: (saved: GroundSet) => void): SaveGround {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation<GroundSet, unknown, readonly GroundTie[]>({
    mutationFn: (ties) => answer(api.PUT("/api/cameras/{camera}/ground", { params: { path: { camera: camera.id } }, body: { version, ties, status: null } })),
    onSuccess: async (saved) => {
      const { ties } = saved;
      toast({ title: ties.length > 0 ? `${nameOf(camera)} knows its ground from now on` : `${nameOf(camera)} does not know its ground any more` });
      onSaved(saved);
      await queries.invalidateQueries({ queryKey: fleetKey });
    },
    onError: () => queries.invalidateQueries({ queryKey: fleetKey }),
  });
  const isConflict = error instanceof Problem && error.isConflict;
  return { run: mutate, busy: isPending, problem: error === null || isConflict ? null : problemOf(error) };
}
