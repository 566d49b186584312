import { useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Certificates, ReadmissionAsked, RevokedView } from "@wire";

import { answer, api } from "@console";

import { ACCESS } from "../queries.ts";
import type { Reason } from "./state.ts";

export const CERTIFICATES = [...ACCESS, "certificates"] as const;
const REFRESHED_EVERY_MS = 15_000;

/** Who holds a certificate. Read again at once when one is revoked or let in, and now and then for renewals. */
export function useCertificates() {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("access.certificates") || type.startsWith("access.holder"))) void queries.invalidateQueries({ queryKey: CERTIFICATES });
  });
  return useQuery<Certificates>({
    queryKey: CERTIFICATES,
    queryFn: ({ signal }) => answer(api.GET("/api/access/certificates", { signal })),
    refetchInterval: REFRESHED_EVERY_MS,
  });
}

export interface Revoking {
  readonly holder: string;
  readonly reason: Reason;
  readonly note: string;
  readonly replace: boolean;
}

export const ask = {
  revoke: (body: Revoking): Promise<RevokedView> => answer(api.POST("/api/access/certificates/revoke", { body: { ...body } })),
  readmit: (body: { readonly holder: string; readonly note: string }): Promise<ReadmissionAsked> => answer(api.POST("/api/access/certificates/readmit", { body: { ...body } })),
};
