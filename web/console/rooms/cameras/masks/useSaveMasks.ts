import { toast } from "@kit";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CameraView, MasksSet, WatchedZone } from "@wire";

import { answer, api, Problem, type ProblemDocument, problemOf } from "@console";

import { nameOf } from "../state.ts";
import { fleetKey } from "../useCameras.ts";
import type { Base } from "../zones/useZoneEditor.ts";
import { asMask } from "./sheet.ts";

export interface MasksSaving {
  /** Null: the settings' masks again. */
  readonly masks: readonly WatchedZone[] | null;
  readonly base: Base;
}

export interface SaveMasksView {
  readonly run: (asked: MasksSaving) => void;
  readonly busy: boolean;
  /** Why it was refused; somebody else's change is told by the newest version instead. */
  readonly problem: ProblemDocument | null;
}

/** Saves masks over the version that was looked at. There is no undo in the toast: taking a mask away shows what it hid. */
export function useSaveMasks(camera: CameraView, onSaved: (saved: MasksSet, asked: MasksSaving) => void): SaveMasksView {
  const queries = useQueryClient();
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: fleetKey });
  const mutation = useMutation<MasksSet, unknown, MasksSaving>({
    mutationFn: ({ masks, base }) =>
      answer(api.PUT("/api/cameras/{camera}/masks", { params: { path: { camera: camera.id } }, body: { version: base.version, masks: masks?.map(asMask) ?? null, status: null } })),
    onSuccess: async (saved, asked) => {
      toast({ title: `${nameOf(camera)} is opened afresh and hides ${wordOf(saved.masks.length)}` });
      onSaved(saved, asked);
      await refresh();
    },
    onError: refresh,
  });
  const { error } = mutation;
  const isConflict = error instanceof Problem && error.isConflict;
  return { run: mutation.mutate, busy: mutation.isPending, problem: error === null || isConflict ? null : problemOf(error) };
}

function wordOf(count: number): string {
  return count === 0 ? "nothing" : count === 1 ? "one part of its picture" : `${String(count)} parts of its picture`;
}
