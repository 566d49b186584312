import { Button, EmptyState, ErrorState, IconButton, LoadingState, Segments, Stale, Switch, useNarrow } from "@kit";
import type { CameraView } from "@wire";
import { Cctv, LayoutGrid, ListChecks, Map as MapIcon, Radar, Rows3, SearchX } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { type AskedView, countsIn, FilterBar, NoneHere, Page, problemOf, useAsked, useCan, useKeys } from "@console";

import css from "./CamerasPage.module.css";
import { HeatChoice, useHeatShown } from "./heat/HeatChoice.tsx";
import { HeatScale } from "./heat/HeatLegend.tsx";
import { CameraTable } from "./list/CameraTable.tsx";
import { CamerasMap } from "./map/CamerasMap.tsx";
import { OpenAlerts } from "./review/OpenAlerts.tsx";
import { camerasOf, STATES, wordsOf } from "./state.ts";
import { ASKED_EVERY_MS, useScopedCameras } from "./useCameras.ts";
import { useKept } from "./useKept.ts";
import { CameraWall } from "./wall/CameraWall.tsx";

const VIEWS = [
  { id: "wall", label: "Wall", icon: LayoutGrid, word: "Wall" },
  { id: "list", label: "List", icon: Rows3, word: "List" },
  { id: "map", label: "Map", icon: MapIcon, word: "Map" },
] as const;

const COLUMNS = ["1", "2", "3", "4"] as const;

/** All cameras: a wall of live pictures, a table of figures, or the map. */
export function CamerasPage() {
  const { cameras, all, error, refetch, dataUpdatedAt } = useScopedCameras();
  const asked = useAsked();
  const { text, state, set } = asked;
  const view = VIEWS.find(({ id }) => id === asked.view)?.id ?? "wall";
  const shown = useMemo(() => camerasOf(cameras ?? [], { text, state }), [cameras, text, state]);
  const searchRef = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const review = (): void => void navigate("/cameras/review");
  const mayAdd = useCan("cameras:fleet:change");
  const isNarrow = useNarrow();
  const find = (): void => void navigate("/cameras/network");
  useKeys("Cameras", [
    ...(mayAdd ? [{ keys: "n", does: "Find cameras on the network", run: find }] : []),
    { keys: "r", does: "Review what was reported", run: review },
    { keys: "/", does: "Search cameras", run: () => searchRef.current?.focus() },
    { keys: "v", does: "Wall, list or map", run: () => { set({ view: VIEWS[(VIEWS.findIndex(({ id }) => id === view) + 1) % VIEWS.length]?.id ?? "wall" }); } },
  ]);
  if (cameras === undefined || all === undefined) {
    return (
      <Page title="Cameras">
        {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="page" label="Asking for the cameras" />}
      </Page>
    );
  }
  return (
    <Page
      title="Cameras"
      actions={
        <>
          <Stale at={new Date(dataUpdatedAt)} after={4 * ASKED_EVERY_MS}>{null}</Stale>
          {!mayAdd ? null : isNarrow ? (
            <IconButton icon={Radar} label="Find cameras on the network" tone="plain" onPress={find} />
          ) : (
            <Button icon={Radar} keys="n" onPress={find}>Find</Button>
          )}
          <span className={css.review}>
            <Button icon={ListChecks} keys="r" onPress={review}>Review</Button>
            <OpenAlerts />
          </span>
          <Segments label="View" options={VIEWS} value={view} onChange={(id) => { set({ view: id === "wall" ? "" : id }); }} />
        </>
      }
      fixed={view !== "wall"}
    >
      {cameras.length === 0 ? (
        <NoneHere what="camera" icon={Cctv} all={all} begin={`${mayAdd ? "Find those of the network, name" : "Name"} one in the settings under cameras.cameras, or start the city with --camera and the address of a recording or a network camera.`}>
          {mayAdd ? <Button tone="accent" icon={Radar} keys="n" onPress={find}>Find cameras on the network</Button> : null}
        </NoneHere>
      ) : (
        <Cameras shown={shown} cameras={cameras} view={view} asked={asked} searchRef={searchRef} />
      )}
    </Page>
  );
}

interface CamerasProps {
  readonly shown: readonly CameraView[];
  readonly cameras: readonly CameraView[];
  readonly view: (typeof VIEWS)[number]["id"];
  readonly asked: AskedView;
  readonly searchRef: React.RefObject<HTMLInputElement | null>;
}

function Cameras({ shown, cameras, view, asked, searchRef }: CamerasProps) {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string | null>(null);
  const [kept, keepColumns] = useKept("civigil.cameras.columns");
  const [tracks, keepTracks] = useKept("civigil.cameras.wall-tracks");
  const heat = useHeatShown("wall");
  const mayLook = useCan("cameras:feed:view");
  const columns = COLUMNS.find((one) => one === kept) ?? (cameras.length > 4 ? "3" : cameras.length > 1 ? "2" : "1");
  const showsTracks = tracks !== "off";
  const open = (id: string): void => void navigate(`/cameras/${id}`);
  useKeys(
    "Cameras",
    [
      ...COLUMNS.map((one) => ({ keys: one, does: one === "1" ? "One camera a row" : `${one} cameras a row`, run: () => { keepColumns(one); } })),
      { keys: "t", does: "Show or hide who is followed", run: () => { keepTracks(showsTracks ? "off" : "on"); } },
      { keys: "h", does: "Heat map: off, where it was busy, where unusual", run: heat.turn },
    ],
    view === "wall",
  );
  return (
    <>
      <FilterBar label="Search cameras" placeholder="Name, state or zone" asked={asked} counts={countsIn(cameras, STATES)} wordsOf={wordsOf} searchRef={searchRef}>
        {view === "wall" ? (
          <>
            <Switch isSelected={showsTracks} onChange={(on) => { keepTracks(on ? "on" : "off"); }}>Who is followed</Switch>
            <HeatChoice view={heat}>{heat.shown === "off" ? null : <HeatScale kind={heat.shown} />}</HeatChoice>
            <span className={css.columns}>
              <Segments label="Cameras a row" options={COLUMNS.map((one) => ({ id: one, label: `${one} a row`, word: one }))} value={columns} onChange={keepColumns} />
            </span>
          </>
        ) : null}
      </FilterBar>
      {mayLook || view === "list" ? null : <p role="note">You may see how the cameras are, but not their pictures.</p>}
      {shown.length === 0 ? (
        <EmptyState icon={SearchX} title="No camera fits" detail={`${String(cameras.length)} ${cameras.length === 1 ? "camera is" : "cameras are"} there, but none is as you ask.`}>
          <Button onPress={() => { asked.set({ q: "", state: "" }); }}>Show all</Button>
        </EmptyState>
      ) : view === "wall" ? (
        <CameraWall cameras={shown} columns={Number(columns)} selected={selected} onSelect={setSelected} onOpen={open} showsTracks={showsTracks} heat={heat.shown} mayLook={mayLook} />
      ) : view === "list" ? (
        <CameraTable cameras={shown} selected={selected} onSelect={setSelected} onOpen={open} />
      ) : (
        <CamerasMap cameras={shown} selected={selected} onSelect={setSelected} onOpen={open} mayLook={mayLook} />
      )}
    </>
  );
}
