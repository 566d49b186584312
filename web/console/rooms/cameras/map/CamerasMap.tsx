import { CityMap, type MapHandle } from "@kit/map";
import type { CameraView } from "@wire";
import { useMemo, useRef } from "react";

import { useTheme } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { nameOf } from "../state.ts";
import { CameraTile } from "../wall/CameraTile.tsx";
import css from "./CamerasMap.module.css";
import { TracksOnMap } from "./TracksOnMap.tsx";

export interface CamerasMapProps {
  readonly cameras: readonly CameraView[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
  readonly mayLook: boolean;
}

/** Where the cameras look, with the picture of the selected one. */
export function CamerasMap({ cameras, selected, onSelect, onOpen, mayLook }: CamerasMapProps) {
  const map = useRef<MapHandle>(null);
  const streets = useStreets();
  const { theme } = useTheme();
  const marks = useMemo(() => marksOf(cameras), [cameras]);
  const chosen = useMemo(() => (selected === null ? null : { what: "camera" as const, id: selected }), [selected]);
  const camera = cameras.find((one) => one.id === selected);
  const placeless = cameras.length - marks.length;
  return (
    <>
      {placeless > 0 ? <p className={css.placeless}>{placeless} of {cameras.length} cameras have no place in the settings, so they are not on the map.</p> : null}
      <div className={css.map}>
        {mayLook ? <TracksOnMap cameras={cameras} map={map} /> : null}
        <CityMap
          ref={map}
          label="The city and its cameras"
          theme={theme}
          streets={streets}
          cameras={marks}
          selected={chosen}
          onSelect={(what) => { onSelect(what?.what === "camera" ? what.id : null); }}
          onOpen={(what) => { if (what.what === "camera") onOpen(what.id); }}
        />
        {camera ? (
          <div className={css.card}>
            <CameraTile key={camera.id} camera={camera} isSelected onSelect={() => undefined} showsTracks mayLook={mayLook} />
          </div>
        ) : null}
      </div>
    </>
  );
}

function marksOf(cameras: readonly CameraView[]) {
  return cameras.flatMap((camera) =>
    camera.place === null
      ? []
      : [
          {
            id: camera.id,
            title: nameOf(camera),
            state: camera.state === "watching" ? ("viewing" as const) : camera.state === "lost" ? ("lost" as const) : ("waiting" as const),
            latitude: camera.place.latitude,
            longitude: camera.place.longitude,
          },
        ],
  );
}
