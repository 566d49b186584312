import { sentence } from "@kit";
import { CityMap, type IncidentOnMap, type MapHandle, type TruthOnMap } from "@kit/map";
import type { Whole } from "@wire";
import { useMemo, useRef } from "react";
import { useNavigate } from "react-router";

import { useTheme } from "@console";

import { ThingsFeed } from "../../../map/ThingsFeed.tsx";
import { useStreets } from "../../../map/useStreets.ts";
import { isOn } from "../course.ts";
import css from "./ExerciseMap.module.css";

/** Where it is true, where the city says so, and, while it plays, what moves. */
export function ExerciseMap({ whole }: { readonly whole: Whole }) {
  const streets = useStreets();
  const { theme } = useTheme();
  const navigate = useNavigate();
  const map = useRef<MapHandle>(null);
  const truths = useMemo(() => truthsOf(whole), [whole]);
  const incidents = useMemo(() => incidentsOf(whole), [whole]);
  return (
    <div className={css.map}>
      {isOn(whole.exercise) ? <ThingsFeed map={map} always /> : null}
      <CityMap
        ref={map}
        label="The city and the exercise"
        theme={theme}
        streets={streets}
        incidents={incidents}
        truths={truths}
        onOpen={(what) => { if (what.what === "incident") void navigate(`/incidents/${what.id}`); }}
      />
    </div>
  );
}

function truthsOf(whole: Whole): readonly TruthOnMap[] {
  return whole.truths.map(({ cause, latitude, longitude, radius_m }) => ({ id: cause, title: sentence(cause), latitude, longitude, radius_m }));
}

function incidentsOf(whole: Whole): readonly IncidentOnMap[] {
  return whole.seen.flatMap(({ id, summary, severity, priority, phase, place }) =>
    place === null || phase === "merged"
      ? []
      : [{ id, title: summary, severity, priority, waiting: phase === "open", latitude: place.latitude, longitude: place.longitude, uncertainty_m: place.uncertainty_m }],
  );
}
