import type { SessionView } from "@wire";
import { createContext, useContext } from "react";

/** Who is behind this page. */
export type Session = SessionView;

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("no session around this part");
  return session;
}

/** Whether the viewer may: `useCan("incidents:incident:move")`. The server decides; this only spares a button that would be refused. */
export function useCan(permission: string | undefined): boolean {
  const { permissions } = useSession();
  return permission === undefined || permissions.includes(permission);
}
