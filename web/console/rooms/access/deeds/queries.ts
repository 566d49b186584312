import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Deed, Deeds, PolicyAsked } from "@wire";

import { answer, api, useCan } from "@console";

import { ACCESS } from "../queries.ts";

export const DEEDS = [...ACCESS, "deeds"] as const;

const REFRESHED_EVERY_MS = 30_000;

/** What takes two people, kept fresh by what the city says of it; nothing for whoever may not see it. */
export function useDeeds() {
  const queries = useQueryClient();
  const may = useCan("access:deed:view");
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("access.deed_") || type.startsWith("access.policies_"))) void queries.invalidateQueries({ queryKey: ACCESS });
  });
  return useQuery<Deeds>({
    queryKey: DEEDS,
    queryFn: ({ signal }) => answer(api.GET("/api/access/deeds", { signal })),
    enabled: may,
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

export const ask = {
  approve: ({ id, digest }: { readonly id: string; readonly digest: string }): Promise<Deed> => answer(api.POST("/api/access/deeds/{deed}/approve", { params: { path: { deed: id } }, body: { digest } })),
  turnDown: ({ id, why }: { readonly id: string; readonly why: string }): Promise<Deed> => answer(api.POST("/api/access/deeds/{deed}/turn-down", { params: { path: { deed: id } }, body: { why } })),
  force: ({ id, digest, why }: { readonly id: string; readonly digest: string; readonly why: string }): Promise<Deed> => answer(api.POST("/api/access/deeds/{deed}/force", { params: { path: { deed: id } }, body: { digest, why } })),
  activate: ({ digest, reason }: { readonly digest: string; readonly reason: string }): Promise<PolicyAsked> => answer(api.POST("/api/access/policies", { body: { digest, reason } })),
};
