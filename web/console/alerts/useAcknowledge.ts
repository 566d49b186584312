import { answer, api } from "../api/client.ts";
import { type DeedView, useDeed } from "../api/useDeed.ts";
import { useCan } from "../session/useSession.ts";
import type { Alarm } from "./alerts.ts";

/** Acknowledge an alarm from wherever one is. */
export function useAcknowledge(): { readonly may: boolean; readonly acknowledge: DeedView<Alarm> } {
  const may = useCan("incidents:incident:handle");
  const acknowledge = useDeed({
    does: ({ id, version }: Alarm) =>
      answer(api.POST("/api/incidents/{incident}/move", { params: { path: { incident: id } }, body: { version, to: "acknowledged" } })),
    said: (alarm) => `Acknowledged: ${alarm.summary}`,
    undo: ({ id }, standing) => () =>
      answer(api.POST("/api/incidents/{incident}/undo", { params: { path: { incident: id } }, body: { version: standing.version } })),
    touches: ({ id }) => [["incidents", id], ["incidents"]],
  });
  return { may, acknowledge };
}
