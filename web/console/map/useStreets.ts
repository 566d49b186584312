import type { MapStreets } from "@kit/map";
import type { MapView } from "@wire";
import { useQuery } from "@tanstack/react-query";

import { answer, api } from "../api/client.ts";

const AGAIN_MS = 2_000;
const LATER_MS = 60_000;

/** The city's streets as the server has them now; null until it has answered. Asks again while they are drawn. */
export function useStreets(): MapStreets | null {
  const { data } = useQuery({
    queryKey: ["map"],
    // openapi-fetch loses what a tuple is; the type is the server's own.
    queryFn: async (): Promise<MapStreets> => (await answer(api.GET("/api/map"))) as MapView,
    refetchInterval: ({ state }) => (state.data?.streets.state === "building" ? AGAIN_MS : LATER_MS),
    staleTime: AGAIN_MS,
  });
  return data ?? null;
}
