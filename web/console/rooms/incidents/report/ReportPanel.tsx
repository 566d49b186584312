import { Button, ComboBox, DateTime, IconButton, type PickedPlace, PlaceField, StatusChip, TextArea, toneOfScope, useNarrow, USUAL_REACH_M } from "@kit";
import { CityMap, type MapHandle, type Spot } from "@kit/map";
import { PhoneIncoming, TriangleAlert, X } from "lucide-react";
import { type RefObject, useMemo, useRef, useState } from "react";

import { useCan, useScope, useTheme } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { useDraft } from "../deeds/draft.ts";
import { useChoices } from "../queries.ts";
import { PICKED, reportMark } from "./mark.ts";
import css from "./ReportPanel.module.css";
import { type Said, useReporting } from "./useReporting.ts";

export const WORDS_AT_MOST = 1_000;
/** A clock may run ahead of the server's by so much. */
const AHEAD_MS = 60_000;

export interface ReportPanelProps {
  readonly place: PickedPlace | null;
  readonly onPlace: (place: PickedPlace | null) => void;
  /** The middle of the map that is seen beside the form. */
  readonly middle: () => Spot | null;
  /** With the incident that the report became, where it is there already. */
  readonly onDone: (incident: string | null) => void;
  readonly onLeave: () => void;
}

/** What somebody reports by telephone, over the counter or by radio. The map beside it picks the place. */
export function ReportPanel({ place, onPlace, middle, onDone, onLeave }: ReportPanelProps) {
  const { scope } = useScope();
  const actual = useCan("incidents:report:make_actual");
  const narrow = useNarrow();
  const { data: choices } = useChoices();
  const [kind, setKind] = useState<string | null>(null);
  const [words, setWords, forget] = useDraft("report");
  const [at, setAt] = useState<Date | null>(() => new Date());
  const [opened] = useState(() => Date.now());
  const own = useRef<MapHandle>(null);
  const hazards = useMemo(() => (choices?.hazards ?? []).map(({ kind: id, title, severity }) => ({ id, label: title, hint: severity })), [choices]);
  const late = at !== null && at.getTime() > opened + AHEAD_MS ? "This lies ahead." : undefined;
  const long = words.length > WORDS_AT_MOST ? `${WORDS_AT_MOST.toLocaleString("en-GB")} characters at most; these are ${words.length.toLocaleString("en-GB")}.` : undefined;
  const said: Said | null = kind === null || at === null || late || long ? null : { kind, words, at: at.toISOString(), status: scope, ...(place ?? {}) };
  const reporting = useReporting(said, (incident) => {
    forget();
    onDone(incident);
  });
  const may = scope !== "Actual" || actual;
  const send = (): void => { if (said !== null && may && !reporting.busy) reporting.send(); };
  return (
    <form
      className={css.panel}
      aria-label="New report"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <header className={css.head}>
        <PhoneIncoming aria-hidden size={18} />
        <h1>New report</h1>
        {scope === "Actual" ? null : <StatusChip tone={toneOfScope(scope)}>{scope}</StatusChip>}
        <IconButton icon={X} label="Back to the queue" keys="Escape" onPress={onLeave} />
      </header>
      <div className={css.body}>
        {hazards.length > 0 ? <ComboBox label="What" hint="Write to find it." options={hazards} value={kind} onChange={setKind} autoFocus /> : <p className={css.waits}>Reading what can be reported…</p>}
        <TextArea label="In their words" value={words} onChange={setWords} rows={4} error={long} placeholder="What they see, hear or smell; who is in danger" onSend={send} />
        <PlaceField
          label="Where"
          hint={narrow ? "Press the map, or write latitude and longitude." : "Press the place on the map, or write latitude and longitude."}
          value={place}
          onChange={onPlace}
          onMiddle={() => (narrow ? own.current : null)?.middle() ?? middle()}
        />
        {narrow ? <SmallMap map={own} place={place} onPlace={onPlace} /> : null}
        <DateTime label="When" value={at} onChange={setAt} isRequired error={late} />
        {reporting.problem ? (
          <p className={css.problem} role="alert" data-tone="bad">
            <TriangleAlert aria-hidden size={15} />
            {reporting.problem.detail.charAt(0).toUpperCase() + reporting.problem.detail.slice(1)}
          </p>
        ) : null}
        {may ? null : <p className={css.problem} role="alert" data-tone="warn">You may report in exercises only.</p>}
      </div>
      <footer className={css.foot}>
        <p>It raises an incident of its own; whatever looks like the same is offered beside it.</p>
        <Button onPress={onLeave}>Leave it</Button>
        <Button tone="accent" type="submit" busy={reporting.busy} isDisabled={said === null || !may}>
          Report
        </Button>
      </footer>
    </form>
  );
}

const NO_CAMERAS: readonly never[] = [];

/** On a phone the form covers the city, so it brings a map of its own. */
function SmallMap({ map, place, onPlace }: { readonly map: RefObject<MapHandle | null>; readonly place: PickedPlace | null; readonly onPlace: (place: PickedPlace) => void }) {
  const streets = useStreets();
  const { theme } = useTheme();
  const marks = useMemo(() => (place === null ? [] : [reportMark(place)]), [place]);
  return (
    <div className={css.map}>
      <CityMap
        ref={map}
        compact
        label="Where the report is about"
        theme={theme}
        streets={streets}
        incidents={marks}
        cameras={NO_CAMERAS}
        selected={PICKED}
        onPick={(spot) => { onPlace({ ...spot, uncertainty_m: place?.uncertainty_m ?? USUAL_REACH_M }); }}
      />
    </div>
  );
}
