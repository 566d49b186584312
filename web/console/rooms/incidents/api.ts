/** What this room asks of the server. */

import type { Choices, EvidenceList, Offers, Receipt, ReportAsked, ReportStands, SaidList, Shown, Timeline, ViewStanding } from "@wire";

import { answer, api } from "@console";

interface At {
  readonly signal?: AbortSignal;
}

const path = (incident: string) => ({ params: { path: { incident } } });

/** Entries of a timeline that are read at once; longer ones say so. */
export const ENTRIES_AT_MOST = 500;

export const read = {
  shown: (incident: string, { signal }: Required<At>): Promise<Shown> => answer(api.GET("/api/incidents/{incident}", { ...path(incident), signal })),
  timeline: (incident: string, { signal }: Required<At>): Promise<Timeline> =>
    answer(api.GET("/api/incidents/{incident}/timeline", { params: { path: { incident }, query: { limit: ENTRIES_AT_MOST } }, signal })),
  evidence: (incident: string, { signal }: Required<At>): Promise<EvidenceList> => answer(api.GET("/api/incidents/{incident}/evidence", { ...path(incident), signal })),
  offers: (incident: string, { signal }: Required<At>): Promise<Offers> => answer(api.GET("/api/incidents/{incident}/offers", { ...path(incident), signal })),
  report: (report: string): Promise<ReportStands> => answer(api.GET("/api/incidents/reports/{report}", { params: { path: { report } } })),
  words: ({ signal }: Required<At>): Promise<SaidList> => answer(api.GET("/api/incidents/words", { signal })),
  choices: ({ signal }: Required<At>): Promise<Choices> => answer(api.GET("/api/incidents/choices", { signal })),
};

/** The version that was looked at goes along with each: what somebody else changed meanwhile is never written over. */
interface Looked {
  readonly incident: string;
  readonly version: number;
}

type Phase = "open" | "acknowledged" | "resolved" | "closed";

export const ask = {
  report: (body: ReportAsked): Promise<Receipt> => answer(api.POST("/api/incidents/reports", { body })),
  move: ({ incident, ...body }: Looked & { to: Phase; note?: string; disposition?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/move", { ...path(incident), body })),
  shelve: ({ incident, ...body }: Looked & { until: string | null; reason: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/shelve", { ...path(incident), body })),
  assign: ({ incident, ...body }: Looked & { to: string | null; note?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/assign", { ...path(incident), body })),
  note: ({ incident, ...body }: { incident: string; note: string; need?: "" | "medical" | "personal" | "tactical" }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/notes", { ...path(incident), body })),
  merge: ({ incident, ...body }: Looked & { absorb: string; absorb_version: number; note?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/merge", { ...path(incident), body })),
  link: ({ incident, ...body }: Looked & { other: string; linked: boolean; note?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/link", { ...path(incident), body })),
  split: ({ incident, ...body }: Looked & { concerns: readonly string[]; note?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/split", { ...path(incident), body })),
  turnDown: ({ incident, ...body }: Looked & { other: string; note?: string }): Promise<ViewStanding> =>
    answer(api.POST("/api/incidents/{incident}/turn-down", { ...path(incident), body })),
  undo: ({ incident, version }: Looked): Promise<ViewStanding> => answer(api.POST("/api/incidents/{incident}/undo", { ...path(incident), body: { version } })),
};
