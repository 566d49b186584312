import { toast } from "@kit";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CameraView, WatchedZone, ZonesSet } from "@wire";

import { answer, api, Problem, type ProblemDocument, problemOf } from "@console";

import { nameOf } from "../state.ts";
import { fleetKey } from "../useCameras.ts";
import type { Base } from "./useZoneEditor.ts";

function put(camera: string, version: number, zones: readonly WatchedZone[] | null): Promise<ZonesSet> {
  return answer(api.PUT("/api/cameras/{camera}/zones", { params: { path: { camera } }, body: { version, zones, status: null } }));
}

export interface Saving {
  /** Null: the settings' zones again. */
  readonly zones: readonly WatchedZone[] | null;
  readonly base: Base;
}

export interface SaveView {
  readonly run: (asked: Saving) => void;
  readonly busy: boolean;
  /** Why it was refused; somebody else's change is told by the newest version instead. */
  readonly problem: ProblemDocument | null;
}

/** Saves zones over the version that was looked at. What was there before can be brought back from the toast. */
export function useSaveZones(camera: CameraView, onSaved: (saved: ZonesSet, asked: Saving) => void): SaveView {
  const queries = useQueryClient();
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: fleetKey });
  const back = async ({ base }: Saving, version: number): Promise<void> => {
    try {
      await put(camera.id, version, base.by === "settings" ? null : base.zones);
      toast({ title: `The zones of ${nameOf(camera)} are as they were before` });
    } catch (error) {
      toast({ title: "Could not be taken back", detail: problemOf(error).detail, tone: "bad" });
    }
    await refresh();
  };
  const mutation = useMutation<ZonesSet, unknown, Saving>({
    mutationFn: ({ zones, base }) => put(camera.id, base.version, zones),
    onSuccess: async (saved, asked) => {
      toast({ title: `${nameOf(camera)} watches ${zonesWord(saved.zones.length)} from now on`, undo: { run: () => void back(asked, saved.version) } });
      onSaved(saved, asked);
      await refresh();
    },
    onError: refresh,
  });
  const { error } = mutation;
  const isConflict = error instanceof Problem && error.isConflict;
  return { run: mutation.mutate, busy: mutation.isPending, problem: error === null || isConflict ? null : problemOf(error) };
}

function zonesWord(count: number): string {
  return count === 0 ? "no zone" : count === 1 ? "one zone" : `${String(count)} zones`;
}
