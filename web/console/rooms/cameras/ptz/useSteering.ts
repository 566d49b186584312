import { toast } from "@kit";
import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CameraView, SteeringView } from "@wire";
import { useEffect, useMemo } from "react";

import { answer, api, problemOf, useDeed } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS, fleetKey } from "../useCameras.ts";
import { Hold } from "./hold.ts";

const EVERY_MS = 2_000;

const steeringKey = (camera: string) => [...CAMERAS, "steering", camera] as const;

/** Who has a camera in hand, where it looks, and which presets it has. */
export function useSteering(camera: string) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type, body }) => type === "cameras.steering_changed.v1" && body.camera === camera)) {
      void queries.invalidateQueries({ queryKey: steeringKey(camera) });
      void queries.invalidateQueries({ queryKey: fleetKey });
    }
  });
  return useQuery<SteeringView>({
    queryKey: steeringKey(camera),
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/{camera}/steering", { signal, params: { path: { camera } } })),
    refetchInterval: EVERY_MS,
  });
}

type Asked = { readonly turn: "home" | "leave" | "stop" } | { readonly turn: "go"; readonly preset: string };

/** What a person does with a camera's drive. */
export function useHelm(camera: CameraView) {
  const queries = useQueryClient();
  const params = useMemo(() => ({ path: { camera: camera.id } }), [camera.id]);
  const touches = () => [steeringKey(camera.id)];
  const take = useDeed({
    does: () => answer(api.POST("/api/cameras/{camera}/steering/take", { params, body: {} })),
    said: `You steer ${nameOf(camera)} now`,
    touches,
  });
  const keep = useDeed({
    does: (name: string) => answer(api.POST("/api/cameras/{camera}/presets", { params, body: { name } })),
    said: (name) => `${nameOf(camera)} is asked to keep this view as ${name}`,
    touches,
    quiet: true,
  });
  const hold = useMemo(() => {
    const steer = async (body: Parameters<typeof send>[0]): Promise<void> => {
      try {
        await send(body);
      } catch (error) {
        const { title, detail } = problemOf(error);
        toast({ title, detail, tone: "warn" });
        throw error;
      }
    };
    const send = (body: { readonly turn: "move" | "stop"; readonly pan?: number; readonly tilt?: number; readonly zoom?: number }) =>
      answer(api.POST("/api/cameras/{camera}/steering", { params, body }));
    return new Hold(
      (speed) => steer({ turn: "move", ...speed }),
      () => steer({ turn: "stop" }).finally(() => void queries.invalidateQueries({ queryKey: steeringKey(camera.id) })),
    );
  }, [params, queries, camera.id]);
  const order = useDeed({
    does: async (body: Asked) => {
      await hold.said();
      return answer(api.POST("/api/cameras/{camera}/steering", { params, body }));
    },
    said: "",
    touches,
  });
  useEffect(() => {
    const letGo = (): void => { hold.letGo(); };
    window.addEventListener("blur", letGo);
    document.addEventListener("visibilitychange", letGo);
    return () => {
      window.removeEventListener("blur", letGo);
      document.removeEventListener("visibilitychange", letGo);
      hold.letGo();
    };
  }, [hold]);
  return { order, take, keep, hold };
}
