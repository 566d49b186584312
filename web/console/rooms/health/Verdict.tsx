import { TimeOfDay } from "@kit";
import type { Health } from "@wire";
import { CloudOff, HeartPulse, TriangleAlert } from "lucide-react";
import { Link } from "react-router";

import type { ProblemDocument } from "@console";

import css from "./Verdict.module.css";

export interface VerdictProps {
  readonly health: Health;
  /** The house did not answer the newest question: what stands here is the last that it said. */
  readonly unanswered: ProblemDocument | null;
  readonly seesAside: boolean;
}

/** The answer in one look: all well, or what is wrong. */
export function Verdict({ health, unanswered, seesAside }: VerdictProps) {
  if (unanswered) {
    return (
      <section className={css.verdict} data-tone="stale" role="alert">
        <CloudOff aria-hidden size={28} strokeWidth={1.6} />
        <div>
          <h2 className={css.title}>The house does not answer</h2>
          <p className={css.words}>
            {unanswered.detail}. What stands below was true at <TimeOfDay at={health.at} />.
          </p>
        </div>
      </section>
    );
  }
  if (health.ok) {
    return (
      <section className={css.verdict} data-tone="ok" role="status">
        <HeartPulse aria-hidden size={28} strokeWidth={1.6} />
        <div>
          <h2 className={css.title}>All is well</h2>
          <p className={css.words}>Every process lives, every server answers, and nothing is set aside.</p>
        </div>
      </section>
    );
  }
  const many = health.troubles.length;
  return (
    <section className={css.verdict} data-tone="bad" role="status">
      <TriangleAlert aria-hidden size={28} strokeWidth={1.6} />
      <div>
        <h2 className={css.title}>{many === 1 ? "One thing needs attention" : `${String(many)} things need attention`}</h2>
        <ul className={css.troubles}>
          {health.troubles.map((trouble) => (
            <li key={trouble}>{capital(trouble)}.</li>
          ))}
        </ul>
        <p className={css.words}>
          What was accepted is kept and handled later; the rooms that are named may lag meanwhile.
          {seesAside && health.rooms.some((room) => (room.aside ?? 0) > 0) ? (
            <>
              {" "}
              <Link to="/aside">See what is set aside</Link>.
            </>
          ) : null}
        </p>
      </div>
    </section>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
