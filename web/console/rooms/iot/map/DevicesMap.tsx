import { StatusChip } from "@kit";
import { CityMap } from "@kit/map";
import type { DeviceView } from "@wire";
import { useMemo } from "react";
import { Link } from "react-router";

import { useTheme } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { LiveReadings } from "../list/LiveReadings.tsx";
import { wordsOf } from "../state.ts";
import css from "./DevicesMap.module.css";

export interface DevicesMapProps {
  readonly devices: readonly DeviceView[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
}

/** Where the devices stand, with what the selected one measures. */
export function DevicesMap({ devices, selected, onSelect, onOpen }: DevicesMapProps) {
  const streets = useStreets();
  const { theme } = useTheme();
  const marks = useMemo(() => marksOf(devices), [devices]);
  const chosen = useMemo(() => (selected === null ? null : { what: "camera" as const, id: selected }), [selected]);
  const device = devices.find((one) => one.id === selected);
  const placeless = devices.length - marks.length;
  return (
    <>
      {placeless > 0 ? <p className={css.placeless}>{placeless} of {devices.length} devices have no place in the settings, so they are not on the map.</p> : null}
      <div className={css.map}>
        <CityMap
          label="The city and its devices"
          theme={theme}
          streets={streets}
          cameras={marks}
          selected={chosen}
          onSelect={(what) => { onSelect(what?.what === "camera" ? what.id : null); }}
          onOpen={(what) => { if (what.what === "camera") onOpen(what.id); }}
        />
        {device ? <Card device={device} /> : null}
      </div>
    </>
  );
}

function Card({ device }: { readonly device: DeviceView }) {
  const { word, tone, icon } = wordsOf(device.state);
  return (
    <div className={css.card}>
      <div className={css.head}>
        <Link to={`/iot/${device.id}`}>{device.title}</Link>
        <StatusChip tone={tone} icon={icon}>{word}</StatusChip>
      </div>
      <LiveReadings device={device} />
      {device.faults.length > 0 ? <p className={css.fault}>{device.faults[0]}</p> : null}
    </div>
  );
}

function marksOf(devices: readonly DeviceView[]) {
  return devices.flatMap(({ id, title, state, place }) =>
    place?.type !== "point"
      ? []
      : [{ id, title, looks: "sensor" as const, state: state === "heard" ? ("viewing" as const) : state === "lost" ? ("lost" as const) : ("waiting" as const), latitude: place.latitude, longitude: place.longitude }],
  );
}
