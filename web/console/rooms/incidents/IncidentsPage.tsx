import { type PickedPlace, useNow, USUAL_REACH_M } from "@kit";
import type { MapHandle } from "@kit/map";
import { PhoneIncoming } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { Stage, useCan, useCommands, useKeys, useScopedRows } from "@console";

import { DeedDesk } from "./deeds/DeedDesk.tsx";
import { useDesk } from "./deeds/desk.ts";
import { IncidentDetail } from "./detail/IncidentDetail.tsx";
import { CityGround } from "./map/CityGround.tsx";
import { QueuePanel } from "./queue/QueuePanel.tsx";
import { ReportPanel } from "./report/ReportPanel.tsx";
import { EVERYTHING, queueOf, type Row } from "./row.ts";
import { useSaid } from "./useSaid.ts";

/** The page's address where an incident's id would stand: a report is being written. */
const NEW = "new";

/** The queue at the left, the city behind, what is open at the right. */
export function IncidentsPage() {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  return (
    <DeedDesk onSplit={() => { setMarked(new Set()); }}>
      <Incidents marked={marked} setMarked={setMarked} />
    </DeedDesk>
  );
}

interface MarkedProps {
  readonly marked: ReadonlySet<string>;
  readonly setMarked: (marked: ReadonlySet<string>) => void;
}

function Incidents({ marked, setMarked }: MarkedProps) {
  const { id = null } = useParams();
  const mayReport = useCan("incidents:report:make");
  const writing = id === NEW && mayReport;
  const open = writing ? null : id;
  const [place, setPlace] = useState<PickedPlace | null>(null);
  const map = useRef<MapHandle>(null);
  const navigate = useNavigate();
  const all = useSaid(useScopedRows<Row>("incidents"));
  const now = useNow();
  const [filter, setFilter] = useState(EVERYTHING);
  const [chosen, setChosen] = useState<string | null>(open);
  const searchRef = useRef<HTMLInputElement>(null);
  // What is shelved comes back at a full second; the queue is made anew only when something in it could have moved.
  const tick = Math.floor(now / 1000) * 1000;
  const queue = useMemo(() => queueOf(all.rows, filter, tick), [all.rows, filter, tick]);
  const selected = open ?? chosen;
  const show = (id: string): void => {
    setChosen(id);
    void navigate(`/incidents/${id}`);
  };
  const select = (id: string | null): void => {
    setChosen(id);
    // On a wide screen what is open follows the selection, once something is open.
    if (open !== null && id !== null) void navigate(`/incidents/${id}`, { replace: true });
  };
  const leave = (): void => {
    setPlace(null);
    void navigate("/incidents");
  };
  const report = (): void => void navigate(`/incidents/${NEW}`);
  const toggleMark = (id: string): void => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    setMarked(next);
  };
  useQueueKeys({ rows: queue.rows, selected, select, show, leave, toggleMark, search: () => searchRef.current?.focus() });
  useKeys("Incidents", [{ keys: "t", does: "New report", run: report }], mayReport);
  useCommands(mayReport ? [{ id: "new report", label: "New report", group: "Incidents", icon: PhoneIncoming, keys: "t", run: report }] : []);
  const row = selected === null ? null : (all.byId.get(selected) ?? null);
  return (
    <>
      {row && !writing ? <DeedKeys row={row} /> : null}
      <Commands rows={queue.rows} onOpen={show} />
      <Stage
        title={writing ? "New report" : row && open ? row.summary : "Incidents"}
        map={
          <CityGround
            rows={all.rows}
            selected={selected}
            onSelect={select}
            onOpen={show}
            map={map}
            picked={writing ? place : null}
            onPick={writing ? (spot) => { setPlace({ ...spot, uncertainty_m: place?.uncertainty_m ?? USUAL_REACH_M }); } : undefined}
          />
        }
        queue={
          <QueuePanel
            queue={queue}
            all={all.rows}
            loaded={all.loaded}
            total={all.total}
            truncated={all.truncated}
            filter={filter}
            onFilter={setFilter}
            selected={selected}
            onSelect={select}
            onOpen={show}
            marked={marked}
            onUnmark={() => { setMarked(new Set()); }}
            now={tick}
            searchRef={searchRef}
            onReport={mayReport ? report : undefined}
          />
        }
        detail={
          writing ? (
            <ReportPanel
              place={place}
              onPlace={setPlace}
              middle={() => map.current?.middle() ?? null}
              onDone={(incident) => {
                leave();
                if (incident !== null) show(incident);
              }}
              onLeave={leave}
            />
          ) : open ? (
            <IncidentDetail key={open} id={open} row={all.byId.get(open) ?? null} onLeave={leave} onOpen={show} />
          ) : null
        }
        words={{ queue: "Queue", map: "Map" }}
      />
    </>
  );
}

interface QueueKeys {
  readonly rows: readonly Row[];
  readonly selected: string | null;
  readonly select: (id: string | null) => void;
  readonly show: (id: string) => void;
  readonly leave: () => void;
  readonly toggleMark: (id: string) => void;
  readonly search: () => void;
}

function useQueueKeys({ rows, selected, select, show, leave, toggleMark, search }: QueueKeys): void {
  const move = (by: number): void => {
    const at = rows.findIndex((row) => row.id === selected);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) select(next.id);
  };
  useKeys("Incidents", [
    { keys: "j", does: "Next in the queue", run: () => { move(1); } },
    { keys: "k", does: "The one before", run: () => { move(-1); } },
    { keys: "Enter", does: "Open", run: () => { if (selected) show(selected); } },
    { keys: "Escape", does: "Back to the queue", run: leave },
    { keys: "x", does: "Mark for merging", run: () => { if (selected) toggleMark(selected); } },
    { keys: "/", does: "Search incidents", run: search },
  ]);
}

/** The deeds of the selected incident by their keys. */
function DeedKeys({ row }: { readonly row: Row }) {
  const desk = useDesk();
  const offers = desk.offers(row);
  useKeys("Selected incident", [
    ...offers.map((offer) => ({ keys: offer.keys, does: offer.label.replace("…", ""), run: () => { desk.start(offer.name, row); } })),
    { keys: "u", does: "Undo the newest deed", run: () => { desk.start("undo", row); } },
  ]);
  useCommands(offers.map((offer) => ({ id: `deed ${offer.name}`, label: offer.label, group: "Selected incident", icon: offer.icon, keys: offer.keys, run: () => { desk.start(offer.name, row); } })));
  return null;
}

const FOUND_AT_MOST = 200;

function Commands({ rows, onOpen }: { readonly rows: readonly Row[]; readonly onOpen: (id: string) => void }) {
  useCommands(rows.slice(0, FOUND_AT_MOST).map((row) => ({ id: `incident ${row.id}`, label: row.summary, group: "Incidents", also: `${row.kind} ${row.id}`, run: () => { onOpen(row.id); } })));
  return null;
}
