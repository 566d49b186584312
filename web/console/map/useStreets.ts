import type { MapStreets } from "@kit/map";
import { useQuery } from "@tanstack/react-query";

import { answer, api } from "../api/client.ts";

const AGAIN_MS = 2_000;
const LATER_MS = 60_000;

/** The city's streets as the server has them now; null until it has answered. Asks again while they are drawn. */
export function useStreets(): MapStreets | null {
  const { data } = useQuery({
    queryKey: ["map"],
    queryFn: async (): Promise<MapStreets> => answer(api.GET("/api/map")),
    refetchInterval: ({ state }) => (state.data?.streets.state === "building" ? AGAIN_MS : LATER_MS),
    staleTime: AGAIN_MS,
  });
  return data ?? null;
}
