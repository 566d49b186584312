import { Elapsed, StatusChip, Table, type TableColumn, TwoLines, useNarrow } from "@kit";
import type { DeviceView } from "@wire";

import { useKeys } from "@console";

import { kindOf, STATES, wordsOf } from "../state.ts";
import css from "./DeviceTable.module.css";
import { LiveReadings } from "./LiveReadings.tsx";

const whole = new Intl.NumberFormat("en-GB");

const figure = (value: number, isTrouble = false) => (
  <span className={css.figure} data-some={(isTrouble && value > 0) || undefined}>
    {whole.format(value)}
  </span>
);

const rank = (device: DeviceView): number => STATES.findIndex((one) => one === device.state);

const STATE: TableColumn<DeviceView> = {
  id: "state",
  head: "State",
  width: 110,
  cell: (one) => <StatusChip tone={wordsOf(one.state).tone} icon={wordsOf(one.state).icon}>{wordsOf(one.state).word}</StatusChip>,
  sort: (one, other) => rank(one) - rank(other),
};

const COLUMNS: readonly TableColumn<DeviceView>[] = [
  { id: "name", head: "Device", width: 170, cell: (one) => <span className={css.name} title={one.id}>{one.title}</span>, sort: (one, other) => one.title.localeCompare(other.title, "en", { numeric: true }) },
  STATE,
  { id: "since", head: "For", width: 85, align: "end", cell: (one) => <Elapsed since={one.since} />, sort: (one, other) => other.since.localeCompare(one.since) },
  { id: "kind", head: "Kind", width: 110, cell: (one) => <span className={css.soft}>{kindOf(one.kind)}</span>, sort: (one, other) => one.kind.localeCompare(other.kind) },
  { id: "measures", head: "Measures", cell: (one) => <LiveReadings device={one} /> },
  { id: "missed", head: "Missed", width: 85, align: "end", cell: (one) => figure(one.missed, true), sort: (one, other) => one.missed - other.missed },
  { id: "alarms", head: "Alarms", width: 80, align: "end", cell: (one) => figure(one.alarms, true), sort: (one, other) => one.alarms - other.alarms },
  { id: "trouble", head: "Trouble", width: 260, cell: (one) => <span className={css.soft} title={one.faults.join("; ")}>{one.faults[0] ?? "–"}</span>, sort: (one, other) => one.faults.length - other.faults.length },
];

/** On a phone: who, and what it measures or what is wrong with it. */
const NARROW: readonly TableColumn<DeviceView>[] = [
  {
    id: "name",
    head: "Device, and what it measures",
    cell: (one) => <TwoLines first={one.title} second={one.faults[0] ?? <LiveReadings device={one} />} />,
    sort: (one, other) => one.title.localeCompare(other.title, "en", { numeric: true }),
  },
  STATE,
];

const keyOf = (device: DeviceView): string => device.id;

export interface DeviceTableProps {
  readonly devices: readonly DeviceView[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
}

/** All devices with what they measure now, to be sorted by any column. */
export function DeviceTable({ devices, selected, onSelect, onOpen }: DeviceTableProps) {
  const isNarrow = useNarrow();
  const at = devices.findIndex((device) => device.id === selected);
  const move = (by: number): void => {
    const to = devices[at < 0 ? 0 : Math.min(devices.length - 1, Math.max(0, at + by))];
    if (to) onSelect(to.id);
  };
  useKeys("Devices", [
    { keys: "j", does: "Next device", run: () => { move(1); } },
    { keys: "k", does: "The one before", run: () => { move(-1); } },
    { keys: "Enter", does: "Open", run: () => { if (selected) onOpen(selected); } },
  ]);
  return (
    <div className={css.table}>
      <Table label="Devices" items={devices} columns={isNarrow ? NARROW : COLUMNS} rowHeight={isNarrow ? 56 : 36} keyOf={keyOf} selected={selected} onSelect={onSelect} onOpen={(device) => { onOpen(device.id); }} />
    </div>
  );
}
