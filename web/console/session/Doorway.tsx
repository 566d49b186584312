import { ErrorState, type Scope, SCOPES } from "@kit";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import { fetchCity, fetchSession } from "../api/house.ts";
import { Problem, problemOf } from "../api/problem.ts";
import { Mark } from "../shell/Mark.tsx";
import css from "./Full.module.css";
import { LockScreen } from "./LockScreen.tsx";
import { SignedOut } from "./SignedOut.tsx";
import { CityContext } from "./useCity.ts";
import { useLock } from "./useLock.ts";
import { ScopeContext } from "./useScope.ts";
import { SessionContext } from "./useSession.ts";

const SCOPE_KEY = "civigil.scope";

/** Nobody comes further without a session and a city. Whoever's session is locked or ends finds the page as it was, once they are back. */
export function Doorway({ children }: { readonly children: ReactNode }) {
  const session = useQuery({ queryKey: ["session"], queryFn: fetchSession, staleTime: Infinity });
  const city = useQuery({ queryKey: ["city"], queryFn: fetchCity, staleTime: Infinity });
  const { isLocked, isOut, back } = useLock(session.data);
  const error = session.data && city.data ? null : (session.error ?? city.error);
  if ((isOut && !(isLocked && session.data)) || (error instanceof Problem && error.status === 401)) return <SignedOut />;
  if (error !== null) {
    return (
      <main className={css.full}>
        <ErrorState
          problem={problemOf(error)}
          onRetry={() => {
            void session.refetch();
            void city.refetch();
          }}
        />
      </main>
    );
  }
  if (!session.data || !city.data) {
    return (
      <main className={css.full} aria-busy aria-label="Civigil is loading">
        <span className={css.breathe}>
          <Mark size={44} />
        </span>
      </main>
    );
  }
  return (
    <SessionContext value={session.data}>
      <CityContext value={city.data}>
        <ScopeDoor opensIn={city.data.status}>{children}</ScopeDoor>
        {isLocked ? <LockScreen session={session.data} onBack={back} /> : null}
      </CityContext>
    </SessionContext>
  );
}

/** Each tab opens in the city's own status and then keeps what was chosen in it. */
function ScopeDoor({ opensIn, children }: { readonly opensIn: Scope; readonly children: ReactNode }) {
  const [scope, setScope] = useState<Scope>(() => {
    const kept = sessionStorage.getItem(SCOPE_KEY);
    return SCOPES.find((one) => one === kept) ?? opensIn;
  });
  const view = useMemo(
    () => ({
      scope,
      setScope: (next: Scope) => {
        sessionStorage.setItem(SCOPE_KEY, next);
        setScope(next);
      },
    }),
    [scope],
  );
  useEffect(() => {
    document.documentElement.dataset.scope = scope;
  }, [scope]);
  return <ScopeContext value={view}>{children}</ScopeContext>;
}
