import { ErrorState, type Scope, SCOPES } from "@kit";
import { useConnection } from "@live";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import { fetchCity, fetchSession } from "../api/house.ts";
import { Problem, problemOf } from "../api/problem.ts";
import { SIGNED_OUT } from "../api/client.ts";
import { Mark } from "../shell/Mark.tsx";
import css from "./Full.module.css";
import { SignedOut } from "./SignedOut.tsx";
import { CityContext } from "./useCity.ts";
import { ScopeContext } from "./useScope.ts";
import { SessionContext } from "./useSession.ts";

const SCOPE_KEY = "civigil.scope";

/** Nobody comes further without a session and a city; whoever's session ends is led out. */
export function Doorway({ children }: { readonly children: ReactNode }) {
  const session = useQuery({ queryKey: ["session"], queryFn: fetchSession, staleTime: Infinity });
  const city = useQuery({ queryKey: ["city"], queryFn: fetchCity, staleTime: Infinity });
  const out = useSignedOut();
  const error = session.error ?? city.error;
  if (out || (error instanceof Problem && error.status === 401)) return <SignedOut />;
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
      </CityContext>
    </SessionContext>
  );
}

function useSignedOut(): boolean {
  const { end } = useConnection();
  const [told, setTold] = useState(false);
  useEffect(() => {
    const tell = () => {
      setTold(true);
    };
    window.addEventListener(SIGNED_OUT, tell);
    return () => {
      window.removeEventListener(SIGNED_OUT, tell);
    };
  }, []);
  return told || end === "signed-out";
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
