import type { PickedPlace } from "@kit";
import { CityMap, type MapHandle, type Spot } from "@kit/map";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useMemo } from "react";
import { useNavigate } from "react-router";

import { answer, api, useCan, useTheme } from "@console";

import { ThingsFeed } from "../../../map/ThingsFeed.tsx";
import { useStreets } from "../../../map/useStreets.ts";
import { PICKED, reportMark } from "../report/mark.ts";
import type { Row } from "../row.ts";
import { cameraMarks, incidentMarks } from "./marks.ts";

const CAMERAS_EVERY_MS = 10_000;

export interface CityGroundProps {
  readonly rows: readonly Row[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
  readonly map: RefObject<MapHandle | null>;
  /** Given, a report is being written: a press picks its place. */
  readonly onPick?: ((spot: Spot) => void) | undefined;
  readonly picked: PickedPlace | null;
}

/** The city behind the queue, with what goes on in it. */
export function CityGround({ rows, selected, onSelect, onOpen, map, onPick, picked }: CityGroundProps) {
  const streets = useStreets();
  const { theme } = useTheme();
  const navigate = useNavigate();
  const mayCameras = useCan("cameras:health:view");
  const { data: fleet } = useQuery({
    queryKey: ["cameras", "list"],
    queryFn: ({ signal }) => answer(api.GET("/api/cameras", { signal })),
    refetchInterval: CAMERAS_EVERY_MS,
    enabled: mayCameras,
  });
  const incidents = useMemo(() => [...incidentMarks(rows), ...(picked === null ? [] : [reportMark(picked)])], [rows, picked]);
  const cameras = useMemo(() => cameraMarks(fleet?.cameras ?? []), [fleet]);
  const place = rows.find((row) => row.id === selected)?.place ?? null;
  const [latitude, longitude] = [place?.latitude, place?.longitude];
  useEffect(() => {
    if (latitude !== undefined && longitude !== undefined) map.current?.show({ latitude, longitude });
  }, [map, selected, latitude, longitude]);
  const chosen = useMemo(() => (picked !== null ? PICKED : selected === null ? null : { what: "incident" as const, id: selected }), [picked, selected]);
  return (
    <>
      <ThingsFeed map={map} />
      <CityMap
        ref={map}
        label="The city and its incidents"
        theme={theme}
        streets={streets}
        incidents={incidents}
        cameras={cameras}
        selected={chosen}
        onPick={onPick}
        onSelect={(what) => {
          if (what === null) onSelect(null);
          else if (what.what === "incident") onSelect(what.id);
        }}
        onOpen={(what) => {
          if (what.what === "incident") onOpen(what.id);
          else if (what.what === "camera") void navigate(`/cameras/${what.id}`);
        }}
      />
    </>
  );
}
