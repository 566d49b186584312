import { Button, EmptyState, ErrorState, LoadingState, Panel, roughSpanOf, Select, Table, TextField, TimeOfDay, TooMuch } from "@kit";
import type { CameraView, PassageView } from "@wire";
import { Footprints, Search } from "lucide-react";
import { useState } from "react";

import { problemOf, useCan } from "@console";

import css from "./PassedView.module.css";
import { type PassedAsked, usePassed } from "./useReview.ts";
import { instantOf, wayOf } from "./words.ts";

export interface PassedViewProps {
  readonly cameras: readonly CameraView[];
  readonly nameOf: (camera: string) => string;
}

/** Who was in a zone between two times: one line a stay, no picture and no name. Each search is written down. */
export function PassedView({ cameras, nameOf }: PassedViewProps) {
  const may = useCan("cameras:passage:search");
  const [camera, setCamera] = useState("");
  const [zone, setZone] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [dwell, setDwell] = useState("");
  const [asked, setAsked] = useState<PassedAsked | null>(null);
  const { data, error, isFetching, refetch } = usePassed(asked);
  const zones = [...new Set(cameras.filter(({ id }) => camera === "" || id === camera).flatMap((one) => one.zones.map(({ name }) => name)))];
  const since = instantOf(from);
  const until = instantOf(to);
  const seconds = dwell === "" ? 0 : Number(dwell);
  const fits = since !== null && until !== null && Number.isFinite(seconds) && seconds >= 0;
  if (!may) return <EmptyState icon={Footprints} title="You may not search who passed" detail="Ask for the permission cameras:passage:search." />;
  return (
    <div className={css.view}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) setAsked({ camera, zone, since, until, dwell: seconds, at: Date.now() });
        }}
      >
        <Select label="Camera" options={[{ id: "", label: "All cameras" }, ...cameras.map((one) => ({ id: one.id, label: nameOf(one.id) }))]} value={camera} onChange={(id) => { setCamera(id); setZone(""); }} />
        <Select label="Zone" options={[{ id: "", label: "Anywhere" }, ...zones.map((name) => ({ id: name, label: name }))]} value={zone} onChange={setZone} />
        <TextField label="From" placeholder="14:00" hint="today, or 2026-05-01 14:00" value={from} onChange={setFrom} error={since === null ? "14:00, or 2026-05-01 14:00" : undefined} />
        <TextField label="To" placeholder="15:00" value={to} onChange={setTo} error={until === null ? "15:00, or 2026-05-01 15:00" : undefined} />
        <TextField label="Stayed for at least (s)" inputMode="decimal" value={dwell} onChange={setDwell} />
        <div className={css.deed}><Button type="submit" tone="accent" icon={Search} busy={isFetching} isDisabled={!fits}>Search</Button></div>
      </form>
      {asked === null ? (
        <EmptyState icon={Footprints} title="Who was there, and when?" detail="One line a stay in a zone: when, for how long, where to, how fast. No picture and no name is kept of it. Each search is written down." />
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState count={4} label="Searching" />
      ) : (
        <Panel title={`${String(data.tracks)} ${data.tracks === 1 ? "track" : "tracks"}, ${String(data.total)} ${data.total === 1 ? "stay" : "stays"}`} flush>
          {data.total > data.passages.length ? <TooMuch shown={data.passages.length} total={data.total} of="stays" /> : null}
          <div className={css.table}><Found passages={data.passages} nameOf={nameOf} /></div>
        </Panel>
      )}
    </div>
  );
}

function Found({ passages, nameOf }: { readonly passages: readonly PassageView[]; readonly nameOf: (camera: string) => string }) {
  return (
    <Table
      label="Who passed"
      items={passages}
      keyOf={(one) => `${one.camera} ${String(one.track)} ${one.entered}`}
      columns={[
        { id: "camera", head: "Camera", cell: (one) => nameOf(one.camera), sort: (a, b) => a.camera.localeCompare(b.camera) },
        { id: "track", head: "Track", width: 80, cell: (one) => one.track, sort: (a, b) => a.track - b.track },
        { id: "entered", head: "From", width: 120, cell: (one) => <TimeOfDay at={one.entered} />, sort: (a, b) => a.entered.localeCompare(b.entered) },
        { id: "gone", head: "To", width: 120, cell: (one) => <TimeOfDay at={one.gone} /> },
        { id: "dwell", head: "Stayed", width: 90, cell: (one) => roughSpanOf(one.dwell_s * 1000), sort: (a, b) => a.dwell_s - b.dwell_s },
        { id: "way", head: "Way", width: 110, cell: (one) => wayOf(one.heading) },
        { id: "speed", head: "Heights/s", width: 90, align: "end", cell: (one) => one.speed.toFixed(2), sort: (a, b) => a.speed - b.speed },
      ]}
      empty={<EmptyState icon={Footprints} title="Nobody" detail="No stay fits what you ask for." />}
    />
  );
}
