import type { MapHandle, ThingOnMap } from "@kit/map";
import { useObservation } from "@live";
import type { CameraView, TracksSeen } from "@wire";
import { type RefObject, useEffect, useRef } from "react";

const TYPE = "cameras.tracks_seen.v1";

export interface TracksOnMapProps {
  readonly cameras: readonly CameraView[];
  readonly map: RefObject<MapHandle | null>;
}

/** Who is followed, where on the ground they are: of the cameras that know their ground. */
export function TracksOnMap({ cameras, map }: TracksOnMapProps) {
  const seen = useRef(new Map<string, readonly ThingOnMap[]>());
  useEffect(() => {
    const handle = map;
    return () => handle.current?.setThings([]);
  }, [map]);
  return cameras
    .filter(({ knows_ground }) => knows_ground)
    .map(({ id }) => (
      <OfCamera
        key={id}
        camera={id}
        onSeen={(things) => {
          seen.current.set(id, things);
          map.current?.setThings([...seen.current.values()].flat());
        }}
      />
    ));
}

function OfCamera({ camera, onSeen }: { readonly camera: string; readonly onSeen: (things: readonly ThingOnMap[]) => void }) {
  const newest = useObservation<TracksSeen>(TYPE, camera);
  const told = useRef(onSeen);
  useEffect(() => { told.current = onSeen; });
  useEffect(() => {
    if (newest) told.current(thingsOf(newest.body));
  }, [newest]);
  useEffect(() => () => { told.current([]); }, []);
  return null;
}

function thingsOf({ camera, tracks }: TracksSeen): readonly ThingOnMap[] {
  return tracks.flatMap(({ track, place, heading, label, before }) =>
    // who goes on from another camera is drawn where this one sees them; the other's track ends by itself
    place === null ? [] : [{ id: before ?? `${camera}/${String(track)}`, kind: label === "" ? "person" : label, heading, latitude: place.latitude, longitude: place.longitude }],
  );
}
