import type { MapHandle, ThingOnMap } from "@kit/map";
import { useObservation } from "@live";
import { useQuery } from "@tanstack/react-query";
import type { Thing, ThingsMoved } from "@wire";
import { type RefObject, useEffect } from "react";

import { answer, api } from "../api/client.ts";
import { useScope } from "../session/useScope.ts";
import { useCan } from "../session/useSession.ts";

const TYPE = "exercises.things_moved.v1";
const ASKED_EVERY_MS = 5_000;

export interface ThingsFeedProps {
  readonly map: RefObject<MapHandle | null>;
  /** Whatever is looked at: on a page of an exercise itself, which says that it is one. */
  readonly always?: boolean;
}

/**
 * Moves what moves in a simulator's city on a map. Draws nothing by itself; where the actual city or a test is looked at, where one may
 * not see simulators, and where none is there, nothing moves.
 */
export function ThingsFeed({ map, always = false }: ThingsFeedProps) {
  const { scope } = useScope();
  const maySee = useCan("exercises:simulator:view");
  const mayList = useCan("exercises:exercise:view");
  const looks = (always || scope === "Exercise") && maySee && mayList;
  const { data } = useQuery({
    queryKey: ["exercises", "list"],
    queryFn: ({ signal }) => answer(api.GET("/api/exercises", { signal })),
    refetchInterval: ASKED_EVERY_MS,
    enabled: looks,
  });
  const name = looks ? data?.simulators.find(({ present }) => present)?.name : undefined;
  return name === undefined ? null : <Feed key={name} map={map} simulator={name} />;
}

function Feed({ map, simulator }: { readonly map: RefObject<MapHandle | null>; readonly simulator: string }) {
  const seen = useObservation<ThingsMoved>(TYPE, simulator);
  useEffect(() => {
    if (seen?.status === "Exercise") map.current?.setThings(seen.body.things.map(thingOf));
  }, [map, seen]);
  useEffect(() => {
    const handle = map;
    return () => handle.current?.setThings([]);
  }, [map]);
  return null;
}

function thingOf([id, kind, longitude, latitude, heading, , label]: Thing): ThingOnMap {
  return { id, kind, longitude, latitude, heading, ...(label === "" ? {} : { label }) };
}
