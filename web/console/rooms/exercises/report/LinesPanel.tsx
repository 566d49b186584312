import { EmptyState, Panel, sentence, StatusChip } from "@kit";
import type { Line, Whole } from "@wire";
import { ListChecks } from "lucide-react";
import { Link } from "react-router";

import { figureOf, LOOK_OF_VERDICT } from "../words.ts";
import css from "./LinesPanel.module.css";

/** The score line by line: what was to be found, what was said of it, how late, how far off. */
export function LinesPanel({ whole }: { readonly whole: Whole }) {
  const lines = whole.score?.lines ?? [];
  return (
    <Panel title="Line by line" flush>
      {lines.length === 0 ? (
        <EmptyState icon={ListChecks} title="No line yet" detail={whole.truth_shown ? "Nothing was true and nothing was said." : "Lines of a score are for those who may see the truth."} />
      ) : (
        <div className={css.scroll}>
          <table className={css.lines}>
            <thead>
              <tr>
                <th scope="col">Verdict</th>
                <th scope="col">What was true</th>
                <th scope="col">What the city said</th>
                <th scope="col" className={css.figure}>After</th>
                <th scope="col" className={css.figure}>Allowed</th>
                <th scope="col" className={css.figure}>Away</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line, index) => (
                <One key={`${line.cause} ${line.incident} ${String(index)}`} line={line} whole={whole} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function One({ line, whole }: { readonly line: Line; readonly whole: Whole }) {
  const { word, tone, icon } = LOOK_OF_VERDICT[line.verdict];
  const seen = whole.seen.find(({ id }) => id === line.incident);
  const after = line.told_after_s ?? line.after_s;
  return (
    <tr>
      <td>
        <StatusChip tone={tone} icon={icon}>
          {word}
        </StatusChip>
      </td>
      <td className={css.words} data-head="What was true">
        {line.cause === "" ? <span className={css.none}>{line.verdict === "repeated" ? "Known already" : "Nothing of this kind"}</span> : <strong>{sentence(line.cause)}</strong>}
        {line.expect ? <span className={css.expect}>{line.expect}</span> : null}
      </td>
      <td className={css.words} data-head="What the city said">
        {seen ? (
          <>
            <Link to={`/incidents/${seen.id}`}>{seen.summary}</Link>
            <span className={css.expect}>{sentence(seen.kind)}</span>
          </>
        ) : (
          <span className={css.none}>{line.incident === "" ? "Nothing" : sentence(line.kind)}</span>
        )}
      </td>
      <td className={css.figure} data-head="After">{spanOrNone(after)}</td>
      <td className={css.figure} data-head="Allowed">{spanOrNone(line.within_s)}</td>
      <td className={css.figure} data-head="Away">{line.away_m === null ? "–" : `${String(Math.round(line.away_m))} m`}</td>
    </tr>
  );
}

function spanOrNone(seconds: number | null): string {
  return seconds === null ? "–" : figureOf(seconds);
}
