import { EmptyState, FigureTable, Panel, sentence, Sparkline, StatusChip } from "@kit";
import type { RoomSeen } from "@wire";
import { DoorClosed } from "lucide-react";
import { Link } from "react-router";

import { useCity } from "@console";

import type { Course } from "./course.ts";
import { countOf, rateOf } from "./figures.ts";

export interface RoomsPanelProps {
  readonly rooms: readonly RoomSeen[];
  readonly course: Course;
  readonly seesAside: boolean;
}

/** Below this many, facts that wait are those in work. */
const LAGS_FROM = 500;

/** What each room still has before it, and how much it gets done. */
export function RoomsPanel({ rooms, course, seesAside }: RoomsPanelProps) {
  const { rooms: known } = useCity();
  if (rooms.length === 0) {
    return (
      <Panel title="Rooms">
        <EmptyState icon={DoorClosed} title="No room is on duty" detail="The roster of this city is empty." />
      </Panel>
    );
  }
  return (
    <Panel title="Rooms" flush>
      <FigureTable label="Rooms, one a line" cards>
        <thead>
          <tr>
            <th scope="col">Room</th>
            <th scope="col">State</th>
            <th scope="col" data-end="" title="Facts that the room has not handled yet">Waiting</th>
            <th scope="col" data-end="" title="Facts of the room that the bus has not taken yet">To be told</th>
            <th scope="col" data-end="">Set aside</th>
            <th scope="col" data-end="">Handled</th>
            <th scope="col" data-spark=""><span data-hidden="">Course</span></th>
          </tr>
        </thead>
        <tbody>
          {rooms.map((room) => (
            <tr key={room.name}>
              <th scope="row" title={known.find((one) => one.name === room.name)?.promise}>{sentence(room.name)}</th>
              <td><RoomState room={room} /></td>
              <td data-end="" data-head="Waiting">{countOf(room.waiting)}</td>
              <td data-end="" data-head="To be told">{countOf(room.outbox)}</td>
              <td data-end="" data-head="Set aside">
                {seesAside && (room.aside ?? 0) > 0 ? <Link to={`/aside?room=${room.name}`}>{countOf(room.aside)}</Link> : countOf(room.aside)}
              </td>
              <td data-end="" data-head="Handled">{rateOf(course.rate.get(room.name))}</td>
              <td data-spark="">
                <Sparkline label={`${sentence(room.name)}: facts handled a second`} values={rounded(course.rate.get(room.name))} />
              </td>
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </Panel>
  );
}

function RoomState({ room }: { readonly room: RoomSeen }) {
  if (room.waiting === null && room.outbox === null) return <StatusChip tone="unknown">Not known</StatusChip>;
  if ((room.aside ?? 0) > 0) return <StatusChip tone="warn">Set aside</StatusChip>;
  if ((room.waiting ?? 0) >= LAGS_FROM || (room.outbox ?? 0) >= LAGS_FROM) return <StatusChip tone="warn">Behind</StatusChip>;
  return <StatusChip tone="ok">Keeps up</StatusChip>;
}

function rounded(values: readonly number[] | undefined): readonly number[] {
  return (values ?? []).map((value) => Math.round(value * 10) / 10);
}
