import { useQuery } from "@tanstack/react-query";
import type { Health } from "@wire";

import { answer, api } from "@console";

/** How often the house is asked how it is (milliseconds). */
export const ASKED_EVERY_MS = 3_000;

/** The newest answer of the house. One question at a time, however many parts of the screen want to know. */
export function useHealth() {
  return useQuery<Health>({
    queryKey: ["health"],
    queryFn: ({ signal }) => answer(api.GET("/api/health", { signal })),
    refetchInterval: ASKED_EVERY_MS,
    staleTime: ASKED_EVERY_MS / 2,
  });
}
