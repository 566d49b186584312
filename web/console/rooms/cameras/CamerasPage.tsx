import { Button, EmptyState, ErrorState, LoadingState, SearchField, Segments, Stale, Switch } from "@kit";
import type { CameraView } from "@wire";
import { Cctv, LayoutGrid, Map as MapIcon, Rows3, SearchX } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { Page, problemOf, useCan, useKeys, useScope } from "@console";

import css from "./CamerasPage.module.css";
import { CameraTable } from "./list/CameraTable.tsx";
import { CamerasMap } from "./map/CamerasMap.tsx";
import { camerasOf, countsOf, wordsOf } from "./state.ts";
import { ASKED_EVERY_MS, useScopedCameras } from "./useCameras.ts";
import { useKept } from "./useKept.ts";
import { CameraWall } from "./wall/CameraWall.tsx";

const VIEWS = [
  { id: "wall", label: "Wall", icon: LayoutGrid, word: "Wall" },
  { id: "list", label: "List", icon: Rows3, word: "List" },
  { id: "map", label: "Map", icon: MapIcon, word: "Map" },
] as const;

const COLUMNS = ["1", "2", "3", "4"] as const;

/** What the address is to say; empty: left out. */
type Asked = Readonly<Partial<Record<"view" | "q" | "state", string>>>;

/** All cameras: a wall of live pictures, a table of figures, or the map. */
export function CamerasPage() {
  const { cameras, all, error, refetch, dataUpdatedAt } = useScopedCameras();
  const [search, setSearch] = useSearchParams();
  const view = VIEWS.find(({ id }) => id === search.get("view"))?.id ?? "wall";
  const filter = useMemo(() => ({ text: search.get("q") ?? "", state: search.get("state") ?? "" }), [search]);
  const set = (asked: Asked): void => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(asked)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  };
  const shown = useMemo(() => camerasOf(cameras ?? [], filter), [cameras, filter]);
  const searchRef = useRef<HTMLInputElement>(null);
  useKeys("Cameras", [
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
          <Segments label="View" options={VIEWS} value={view} onChange={(id) => { set({ view: id === "wall" ? "" : id }); }} />
        </>
      }
      fixed={view !== "wall"}
    >
      {cameras.length === 0 ? (
        <NoCameras all={all} />
      ) : (
        <Cameras shown={shown} cameras={cameras} view={view} text={filter.text} state={filter.state} set={set} searchRef={searchRef} />
      )}
    </Page>
  );
}

interface CamerasProps {
  readonly shown: readonly CameraView[];
  readonly cameras: readonly CameraView[];
  readonly view: (typeof VIEWS)[number]["id"];
  readonly text: string;
  readonly state: string;
  readonly set: (asked: Asked) => void;
  readonly searchRef: React.RefObject<HTMLInputElement | null>;
}

function Cameras({ shown, cameras, view, text, state, set, searchRef }: CamerasProps) {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string | null>(null);
  // The address follows what is written; read back from it, quick fingers would lose letters.
  const [written, setWritten] = useState(text);
  const write = (words: string): void => {
    setWritten(words);
    set({ q: words });
  };
  const [kept, keepColumns] = useKept("civigil.cameras.columns");
  const [tracks, keepTracks] = useKept("civigil.cameras.wall-tracks");
  const mayLook = useCan("cameras:feed:view");
  const columns = COLUMNS.find((one) => one === kept) ?? (cameras.length > 4 ? "3" : cameras.length > 1 ? "2" : "1");
  const showsTracks = tracks !== "off";
  const open = (id: string): void => void navigate(`/cameras/${id}`);
  useKeys(
    "Cameras",
    [
      ...COLUMNS.map((one) => ({ keys: one, does: one === "1" ? "One camera a row" : `${one} cameras a row`, run: () => { keepColumns(one); } })),
      { keys: "t", does: "Show or hide who is followed", run: () => { keepTracks(showsTracks ? "off" : "on"); } },
    ],
    view === "wall",
  );
  return (
    <>
      <div className={css.bar}>
        <div className={css.search}>
          <SearchField label="Search cameras" placeholder="Name, state or zone" value={written} onChange={write} keys="/" inputRef={searchRef} />
        </div>
        <div className={css.states} role="group" aria-label="State">
          {countsOf(cameras).map(([one, count]) => {
            const { word, tone, icon: Icon } = wordsOf(one);
            return (
              <button key={one} type="button" className={css.state} data-tone={tone} aria-pressed={state === one} onClick={() => { set({ state: state === one ? "" : one }); }}>
                <Icon aria-hidden size={13} />
                {word} <b>{count}</b>
              </button>
            );
          })}
        </div>
        <span className={css.gap} />
        {view === "wall" ? (
          <>
            <Switch isSelected={showsTracks} onChange={(on) => { keepTracks(on ? "on" : "off"); }}>Who is followed</Switch>
            <span className={css.columns}>
              <Segments label="Cameras a row" options={COLUMNS.map((one) => ({ id: one, label: `${one} a row`, word: one }))} value={columns} onChange={keepColumns} />
            </span>
          </>
        ) : null}
      </div>
      {mayLook || view === "list" ? null : <p role="note">You may see how the cameras are, but not their pictures.</p>}
      {shown.length === 0 ? (
        <EmptyState icon={SearchX} title="No camera fits" detail={`${String(cameras.length)} ${cameras.length === 1 ? "camera is" : "cameras are"} there, but none is as you ask.`}>
          <Button
            onPress={() => {
              setWritten("");
              set({ q: "", state: "" });
            }}
          >
            Show all
          </Button>
        </EmptyState>
      ) : view === "wall" ? (
        <CameraWall cameras={shown} columns={Number(columns)} selected={selected} onSelect={setSelected} onOpen={open} showsTracks={showsTracks} mayLook={mayLook} />
      ) : view === "list" ? (
        <CameraTable cameras={shown} selected={selected} onSelect={setSelected} onOpen={open} />
      ) : (
        <CamerasMap cameras={shown} selected={selected} onSelect={setSelected} onOpen={open} mayLook={mayLook} />
      )}
    </>
  );
}

/** None in what is looked at; those of another scope are one press away. */
function NoCameras({ all }: { readonly all: readonly CameraView[] }) {
  const { scope, setScope } = useScope();
  const others = (["Actual", "Exercise", "Test"] as const).filter((one) => one !== scope && all.some((camera) => camera.status === one));
  return (
    <EmptyState
      icon={Cctv}
      title={all.length === 0 ? "No camera is set up" : `No camera in ${scope === "Actual" ? "the actual city" : scope.toLowerCase()}`}
      detail={
        all.length === 0
          ? "Name one in the settings under cameras.cameras, or start the city with --camera and the address of a recording or a network camera."
          : "Cameras belong to the actual city, to an exercise or to a test, and are shown there alone."
      }
    >
      {others.map((one) => (
        <Button key={one} onPress={() => { setScope(one); }}>
          {`Show ${String(all.filter((camera) => camera.status === one).length)} in ${one}`}
        </Button>
      ))}
    </EmptyState>
  );
}
