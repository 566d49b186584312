import { Elapsed, StatusChip, Table, type TableColumn, TwoLines, useNarrow } from "@kit";
import type { CameraView } from "@wire";

import { useKeys } from "@console";

import { PictureAge } from "../PictureAge.tsx";
import { nameOf, STATES, standsAs } from "../state.ts";
import css from "./CameraTable.module.css";

const whole = new Intl.NumberFormat("en-GB");

const figure = (value: number, isTrouble = false) => (
  <span className={css.figure} data-some={(isTrouble && value > 0) || undefined}>
    {whole.format(value)}
  </span>
);

const rank = (camera: CameraView): number => STATES.findIndex((one) => one === camera.state);

const STATE: TableColumn<CameraView> = {
  id: "state",
  head: "State",
  width: 120,
  cell: (one) => <StatusChip tone={standsAs(one).tone} icon={standsAs(one).icon}>{standsAs(one).word}</StatusChip>,
  sort: (one, other) => rank(one) - rank(other),
};

const COLUMNS: readonly TableColumn<CameraView>[] = [
  { id: "name", head: "Camera", width: 250, cell: (one) => <span className={css.soft} title={one.id}>{nameOf(one)}</span>, sort: (one, other) => nameOf(one).localeCompare(nameOf(other), "en", { numeric: true }) },
  STATE,
  { id: "since", head: "For", width: 90, align: "end", cell: (one) => <Elapsed since={one.since} />, sort: (one, other) => other.since.localeCompare(one.since) },
  { id: "age", head: "Picture", width: 110, align: "end", cell: (one) => <PictureAge camera={one} />, sort: (one, other) => (other.last_picture ?? "").localeCompare(one.last_picture ?? "") },
  { id: "rate", head: "Pictures/s", width: 100, align: "end", cell: (one) => <span className={css.figure}>{one.rate === null ? "–" : one.rate.toFixed(1)}</span>, sort: (one, other) => (one.rate ?? 0) - (other.rate ?? 0) },
  { id: "dropped", head: "Dropped", width: 95, align: "end", cell: (one) => figure(one.dropped, true), sort: (one, other) => one.dropped - other.dropped },
  { id: "damaged", head: "Damaged", width: 95, align: "end", cell: (one) => figure(one.damaged, true), sort: (one, other) => one.damaged - other.damaged },
  { id: "connections", head: "Connections", width: 115, align: "end", cell: (one) => figure(one.connections), sort: (one, other) => one.connections - other.connections },
  { id: "sightings", head: "Sightings", width: 100, align: "end", cell: (one) => figure(one.sightings), sort: (one, other) => one.sightings - other.sightings },
  { id: "zones", head: "Zones", width: 75, align: "end", cell: (one) => figure(one.zones.length), sort: (one, other) => one.zones.length - other.zones.length },
  { id: "reason", head: "Why", cell: (one) => <span className={css.soft} title={one.reason}>{one.reason || "–"}</span>, sort: (one, other) => one.reason.localeCompare(other.reason) },
];

/** On a phone: which, how it is, and why. */
const FEW: readonly TableColumn<CameraView>[] = [
  {
    id: "name",
    head: "Camera",
    cell: (one) => <TwoLines first={nameOf(one)} second={one.reason || <PictureAge camera={one} />} />,
    sort: (one, other) => nameOf(one).localeCompare(nameOf(other), "en", { numeric: true }),
  },
  STATE,
];

const keyOf = (camera: CameraView): string => camera.id;

export interface CameraTableProps {
  readonly cameras: readonly CameraView[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
}

/** All cameras with their figures, to be sorted by any. */
export function CameraTable({ cameras, selected, onSelect, onOpen }: CameraTableProps) {
  const inHand = useNarrow();
  const at = cameras.findIndex((camera) => camera.id === selected);
  const move = (by: number): void => {
    const to = cameras[at < 0 ? 0 : Math.min(cameras.length - 1, Math.max(0, at + by))];
    if (to) onSelect(to.id);
  };
  useKeys("Cameras", [
    { keys: "j", does: "Next camera", run: () => { move(1); } },
    { keys: "k", does: "The one before", run: () => { move(-1); } },
    { keys: "Enter", does: "Open", run: () => { if (selected) onOpen(selected); } },
  ]);
  return (
    <div className={css.table}>
      <Table label="Cameras" items={cameras} columns={inHand ? FEW : COLUMNS} rowHeight={inHand ? 56 : 36} keyOf={keyOf} selected={selected} onSelect={onSelect} onOpen={(camera) => { onOpen(camera.id); }} />
    </div>
  );
}
