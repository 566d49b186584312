import { Button, ErrorState, LoadingState, StatusChip, TimeOfDay } from "@kit";
import { useQuery } from "@tanstack/react-query";
import type { SeenSession } from "@wire";

import { problemOf, useDeed } from "@console";

import { ACCESS, ask } from "../queries.ts";
import css from "./Sessions.module.css";
import words from "./WritePerson.module.css";

/** Where somebody is signed in; each can be ended. `person` is null for whoever looks. */
export function Sessions({ person, mayEnd }: { readonly person: string | null; readonly mayEnd: boolean }) {
  const key = [...ACCESS, "sessions", person ?? "me"] as const;
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: ({ signal }) => ask.sessions(person, signal), refetchInterval: 15_000 });
  const end = useDeed({ does: ask.endSession, said: "Ended", touches: () => [key] });
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={1} label="Reading the sessions" />;
  return (
    <section aria-label="Sessions">
      <h3 className={words.head}>Signed in</h3>
      {data.length === 0 ? <p className={words.note}>Nowhere at the moment.</p> : null}
      <ul className={css.list}>
        {data.map((one: SeenSession) => (
          <li key={one.number} className={css.session}>
            <span className={css.words}>
              {one.purpose === "browser" ? "A browser" : `The ${one.purpose}`}, since <TimeOfDay at={one.began} />
              <span className={css.used}>last used <TimeOfDay at={one.last_seen} /></span>
            </span>
            {one.locked ? <StatusChip tone="plain">Locked</StatusChip> : null}
            {mayEnd ? <Button size="s" isDisabled={end.busy} onPress={() => { end.run({ person, number: one.number }); }}>End</Button> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
