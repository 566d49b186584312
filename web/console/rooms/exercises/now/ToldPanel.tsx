import { EmptyState, Panel, sentence, Timeline, type TimelineEntry, TooMuch } from "@kit";
import type { Whole } from "@wire";
import { Clapperboard, EyeOff } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";

import { isOn, toldOf, type Told } from "../course.ts";
import { DEED_ICON, figureOf, lookOfStep, nameOf, wordOfDeed } from "../words.ts";
import css from "./ToldPanel.module.css";

/** So many are drawn; the whole is in the report. */
const SHOWN_AT_MOST = 150;

/** What the script did and what the city answered, the newest first. */
export function ToldPanel({ whole }: { readonly whole: Whole }) {
  const told = useMemo(() => toldOf(whole), [whole]);
  const entries = told.slice(0, SHOWN_AT_MOST).map((one) => entryOf(one, whole));
  return (
    <Panel title={isOn(whole.exercise) ? "As it happens" : "As it happened"}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be scrolled by keys, too */}
      <div className={css.told} tabIndex={0} role="group" aria-label="The newest first">
        {whole.truth_shown ? null : (
          <p className={css.hidden}>
            <EyeOff aria-hidden size={14} /> The script is not for those who are tested.
          </p>
        )}
        {entries.length === 0 ? (
          <EmptyState icon={Clapperboard} title="Nothing has happened yet" />
        ) : (
          <>
            <Timeline label="As it happens, the newest first" entries={entries} />
            {told.length > SHOWN_AT_MOST ? <TooMuch shown={SHOWN_AT_MOST} total={told.length} of="entries" /> : null}
          </>
        )}
      </div>
    </Panel>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function entryOf(one: Told, whole: Whole): TimelineEntry {
  if (one.what === "step") {
    const { word, tone, icon } = lookOfStep(one.step.what);
    const by = [one.step.unit, sentence(one.step.state), sentence(one.step.kind)].filter(Boolean).join(" · ");
    return { id: one.key, at: one.at, icon, tone, by: by || (one.step.words ? word : `At ${figureOf(one.step.at_s)}`), title: capital(one.step.words || word) };
  }
  const seen = whole.seen.find(({ id }) => id === one.deed.incident);
  return {
    id: one.key,
    at: one.at,
    icon: DEED_ICON,
    tone: "accent",
    by: [wordOfDeed(one.deed.what), nameOf(one.deed.by)].filter(Boolean).join(" · "),
    title: <Link to={`/incidents/${one.deed.incident}`}>{seen?.summary ?? "An incident"}</Link>,
    children: one.deed.words && one.deed.words !== seen?.summary ? one.deed.words : null,
  };
}
