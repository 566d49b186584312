import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { AsideMessage, AsidePage } from "@wire";

import { answer, api } from "@console";

/** Rows a page; further ones come when they are asked for. */
const ROWS = 100;

const REFRESHED_EVERY_MS = 10_000;

export const ASIDE = ["aside"] as const;

/** What is set aside, in one room or in all, the newest first. */
export function useAside(room: string | null) {
  return useInfiniteQuery({
    queryKey: [...ASIDE, "list", room],
    queryFn: ({ pageParam, signal }): Promise<AsidePage> =>
      answer(api.GET("/api/aside", { signal, params: { query: { limit: ROWS, ...(room ? { room } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

/** One message with its headers and the beginning of its body. Looking at it is on record, so it is asked for once. */
export function useMessage(room: string, id: number) {
  return useQuery<AsideMessage>({
    queryKey: [...ASIDE, "message", room, id],
    queryFn: ({ signal }) => answer(api.GET("/api/aside/{room}/{id}", { signal, params: { path: { room, id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Has a room try a message again. */
export async function putBack(room: string, id: number): Promise<void> {
  await api.POST("/api/aside/{room}/{id}/retry", { params: { path: { room, id } } });
}
