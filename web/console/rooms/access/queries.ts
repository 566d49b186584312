import { useQuery } from "@tanstack/react-query";
import type { Explained, Glasses, Myself, People, Policies, SeenSession, ShownPerson } from "@wire";

import { answer, api } from "@console";

export const ACCESS = ["access"] as const;
export const PEOPLE = [...ACCESS, "people"] as const;
export const GLASS = [...ACCESS, "glass"] as const;
export const MYSELF = [...ACCESS, "me"] as const;

const REFRESHED_EVERY_MS = 15_000;

export function usePeople() {
  return useQuery<People>({
    queryKey: PEOPLE,
    queryFn: ({ signal }) => answer(api.GET("/api/access/people", { signal })),
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

export function usePolicies() {
  return useQuery<Policies>({
    queryKey: [...ACCESS, "policies"],
    queryFn: ({ signal }) => answer(api.GET("/api/access/policies", { signal })),
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

export function useGlasses() {
  return useQuery<Glasses>({
    queryKey: GLASS,
    queryFn: ({ signal }) => answer(api.GET("/api/access/glass", { signal })),
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

export function useMyself() {
  return useQuery<Myself>({ queryKey: MYSELF, queryFn: ({ signal }) => answer(api.GET("/api/access/me", { signal })) });
}

export interface Question {
  readonly user: string;
  readonly roles: string;
  readonly action: string;
  readonly resource: string;
}

export function useExplained(question: Question | null) {
  return useQuery<Explained>({
    queryKey: [...ACCESS, "explain", question],
    queryFn: ({ signal }) => answer(api.GET("/api/access/explain", { signal, params: { query: question ?? { user: "", roles: "", action: "", resource: "" } } })),
    enabled: question !== null,
    retry: false,
  });
}

export interface PersonWritten {
  readonly login: string;
  readonly name: string;
  readonly agency: string;
  readonly roles: readonly string[];
}

/** What one asks of the room. */
export const ask = {
  add: (data: PersonWritten): Promise<ShownPerson> => answer(api.POST("/api/access/people", { body: { ...data, roles: [...data.roles] } })),
  change: ({ person, ...data }: { readonly person: ShownPerson; readonly name: string; readonly agency: string; readonly roles: readonly string[]; readonly active: boolean }): Promise<ShownPerson> =>
    answer(
      api.PUT("/api/access/people/{person}", {
        params: { path: { person: person.id } },
        body: { version: person.version, ...data, roles: [...data.roles] },
      }),
    ),
  shifts: ({ id, shifts }: { readonly id: string; readonly shifts: readonly { readonly role: string; readonly begins: string; readonly ends: string }[] }): Promise<ShownPerson> =>
    answer(api.PUT("/api/access/people/{person}/shifts", { params: { path: { person: id } }, body: { shifts: [...shifts] } })),
  link: async (id: string): Promise<string> => {
    const { path } = await answer(api.POST("/api/access/people/{person}/link", { params: { path: { person: id } } }));
    return `${window.location.origin}${path}`;
  },
  signOut: async (id: string): Promise<number> => (await answer(api.POST("/api/access/people/{person}/sign-out", { params: { path: { person: id } } }))).sessions,
  sessions: (person: string | null, signal: AbortSignal): Promise<readonly SeenSession[]> =>
    person === null ? answer(api.GET("/api/access/me/sessions", { signal })) : answer(api.GET("/api/access/people/{person}/sessions", { signal, params: { path: { person } } })),
  endSession: async ({ person, number }: { readonly person: string | null; readonly number: number }): Promise<void> => {
    if (person === null) await api.DELETE("/api/access/me/sessions/{number}", { params: { path: { number } } });
    else await api.DELETE("/api/access/people/{person}/sessions/{number}", { params: { path: { person, number } } });
  },
  review: async ({ id, finding }: { readonly id: string; readonly finding: string }): Promise<void> => {
    await api.POST("/api/access/glass/{glass}/review", { params: { path: { glass: id } }, body: { finding } });
  },
};
