import { EmptyState, ErrorState, LoadingState, Panel } from "@kit";
import { UserRound } from "lucide-react";

import { Page, problemOf, useSession } from "@console";

import { Sessions } from "../people/Sessions.tsx";
import { useMyself } from "../queries.ts";
import { GlassPart } from "./GlassPart.tsx";
import css from "./MyselfPage.module.css";
import { PassphrasePart } from "./PassphrasePart.tsx";
import { PasskeysPart } from "./PasskeysPart.tsx";

/** How one signs in oneself, and what one can do when one's rights are not enough. */
export function MyselfPage() {
  const session = useSession();
  const { data, error, refetch } = useMyself();
  return (
    <Page title="My sign-in" detail={data?.person ? `${data.person.name}: ${rolesOf(session.roles)}` : session.name}>
      {data === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading" count={4} />
      ) : data.person === null ? (
        <EmptyState icon={UserRound} title="You came by the operator’s link" detail="It is nobody’s. Add yourself to the city’s people under Access, make a sign-in link there, and come in as that: then passkeys are yours." />
      ) : (
        <div className={css.stack}>
          <PasskeysPart me={data} />
          <PassphrasePart me={data} />
          <GlassPart me={data} />
          <Panel title="Sessions">
            <Sessions person={null} mayEnd />
          </Panel>
        </div>
      )}
    </Page>
  );
}

/** Roles as people name them: `fire, agency fire`; that the glass is broken the banner says. */
function rolesOf(roles: readonly string[]): string {
  const agency = roles.find((role) => role.startsWith("agency:"))?.slice("agency:".length);
  const own = roles.filter((role) => role !== "glass" && !role.startsWith("agency:"));
  return `${own.join(", ") || "no role"}${agency ? `, agency ${agency}` : ""}`;
}
