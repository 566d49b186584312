import { useQuery } from "@tanstack/react-query";
import type { CameraAddress, InquiryView, SearchView } from "@wire";
import { useState } from "react";

import { answer, api, type DeedView, useDeed } from "@console";

import { CAMERAS } from "../useCameras.ts";

/** How often what is under way is asked for (milliseconds). */
const EVERY_MS = 400;

export interface SearchState {
  readonly search: SearchView | undefined;
  readonly error: Error | null;
  readonly begin: DeedView<readonly string[]>;
}

/** A search of the network: begun by a person, read until it is done. */
export function useSearch(): SearchState {
  const [id, setId] = useState<string | null>(null);
  const begin = useDeed({
    does: (hosts: readonly string[]) => answer(api.POST("/api/cameras/network/searches", { body: { hosts } })),
    said: "",
    onDone: (begun) => { setId(begun.id); },
    quiet: true,
  });
  const { data, error } = useQuery<SearchView>({
    queryKey: [...CAMERAS, "search", id],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/network/searches/{search}", { signal, params: { path: { search: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === "looking" ? EVERY_MS : false),
  });
  return { search: data, error, begin };
}

export interface Asking {
  readonly at: CameraAddress;
  readonly name: string;
  readonly password: string;
}

export interface InquiryState {
  readonly inquiry: InquiryView | undefined;
  readonly asking: boolean;
  readonly ask: DeedView<Asking>;
  readonly forget: () => void;
}

/** A camera asked under a name and password, which are kept nowhere here. */
export function useInquiry(): InquiryState {
  const [id, setId] = useState<string | null>(null);
  const ask = useDeed({
    does: (asking: Asking) => answer(api.POST("/api/cameras/network/inquiries", { body: asking })),
    said: "",
    onDone: (begun) => { setId(begun.id); },
    quiet: true,
  });
  const { data } = useQuery<InquiryView>({
    queryKey: [...CAMERAS, "inquiry", id],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras/network/inquiries/{inquiry}", { signal, params: { path: { inquiry: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === "asking" ? EVERY_MS : false),
  });
  return { inquiry: id === null ? undefined : data, asking: ask.busy || (id !== null && (data === undefined || data.state === "asking")), ask, forget: () => { setId(null); ask.reset(); } };
}
