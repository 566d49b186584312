import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Keys, LogState, MasterAsked, Replaced } from "@wire";

import { answer, api, useCan } from "@console";

export const VAULT = ["vault"] as const;

/** While something is sealed anew, and otherwise (milliseconds): the walk says how far it is in the database only. */
const WALKING_EVERY_MS = 1_500;
const IDLE_EVERY_MS = 15_000;

/** The keys by class, what was replaced, and how far sealing anew is. */
export function useKeysOfVault() {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("vault."))) void queries.invalidateQueries({ queryKey: VAULT });
  });
  return useQuery<Keys>({
    queryKey: [...VAULT, "keys"],
    queryFn: ({ signal }) => answer(api.GET("/api/vault/keys", { signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && isWalking(state.data) ? WALKING_EVERY_MS : IDLE_EVERY_MS),
  });
}

/** The log's newest head and the second place; nothing for whoever may not see it. */
export function useLog() {
  const may = useCan("vault:log:view");
  return useQuery<LogState>({
    queryKey: [...VAULT, "log"],
    queryFn: ({ signal }) => answer(api.GET("/api/vault/log", { signal })),
    enabled: may,
    refetchInterval: IDLE_EVERY_MS,
  });
}

/** Is anything behind the keys of now? */
export function isWalking(keys: Keys): boolean {
  return keys.resealing.some((walk) => walk.finished === null || walk.epoch !== keys.epoch);
}

export const ask = {
  replaceKeys: ({ name, reason }: { readonly name: string; readonly reason: string }): Promise<Replaced> =>
    answer(api.POST("/api/vault/keys/{data_class}/replace", { params: { path: { data_class: name } }, body: { reason } })),
  replaceMaster: ({ reason }: { readonly reason: string }): Promise<MasterAsked> => answer(api.POST("/api/vault/master/replace", { body: { reason } })),
};
