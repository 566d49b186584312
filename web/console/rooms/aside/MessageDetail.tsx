import { ErrorState, KeyValue, LoadingState, sentence, TimeOfDay } from "@kit";
import type { AsideRow } from "@wire";

import { problemOf } from "@console";

import { readable } from "./body.ts";
import css from "./MessageDetail.module.css";
import { useMessage } from "./useAside.ts";

/** Everything that is known of one message: what went wrong, where it came from, what it says. */
export function MessageDetail({ row }: { readonly row: AsideRow }) {
  const { data, error, refetch } = useMessage(row.room, row.id);
  return (
    <div className={css.detail}>
      <section className={css.error} data-tone="bad">
        <h3 className={css.head}>{sentence(row.code)}</h3>
        <p className={css.words}>{row.error}</p>
      </section>
      <KeyValue
        pairs={[
          ["Room", sentence(row.room)],
          ["Message", <code key="type">{row.type}</code>],
          ["Came from", row.origin],
          ["Set aside", <TimeOfDay key="at" at={row.at} />],
          ["Tried", `${String(row.deliveries)} ${row.deliveries === 1 ? "time" : "times"}`],
          ["Size", `${row.size.toLocaleString("en-GB")} bytes`],
        ]}
      />
      {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <LoadingState shape="rows" count={4} label="Opening the message" /> : null}
      {data ? (
        <>
          <h3 className={css.head}>Body</h3>
          <pre className={css.code}>{readable(data.body)}</pre>
          {data.truncated ? <p className={css.note}>Only the beginning is shown; the whole message is kept and will be handled whole.</p> : null}
          <h3 className={css.head}>Headers</h3>
          <KeyValue pairs={Object.entries(data.headers).map(([name, value]) => [name, <code key={name}>{value}</code>] as const)} />
        </>
      ) : null}
    </div>
  );
}
