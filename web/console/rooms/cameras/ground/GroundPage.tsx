import { Button, EmptyState, ErrorState, IconButton, LoadingState, Panel } from "@kit";
import { CityMap, type MapHandle } from "@kit/map";
import type { CameraView, GroundView } from "@wire";
import { Redo2, Save, Undo2, VideoOff } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { BackLink, Page, problemOf, useCan, useKeys, useTheme } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { usePictureFeed } from "../pictures/usePictureFeed.ts";
import { VideoStage } from "../stage/VideoStage.tsx";
import { nameOf } from "../state.ts";
import { useCamera } from "../useCameras.ts";
import { Workbench } from "../Workbench.tsx";
import { begin, change, redo, undo } from "../zones/history.ts";
import { LeaveGuard } from "../zones/LeaveGuard.tsx";
import css from "./GroundPage.module.css";
import { TieList } from "./TieList.tsx";
import { draftsOf, nextOf, picked, type TieDraft, tiesOf, without } from "./ties.ts";
import { TiesLayer } from "./TiesLayer.tsx";
import { useGround, useSaveGround, useTried } from "./useGround.ts";

/** So near that kerbs can be told apart. */
const NEAR_ZOOM = 19.5;

/** Where one says what ground a camera looks at: the same points in its picture and on the map. */
export function GroundPage() {
  const { id = "" } = useParams();
  const { camera, error, refetch } = useCamera(id);
  const may = useCan("cameras:ground:change");
  if (camera && may) return <Loaded key={id} camera={camera} />;
  return (
    <Page title="Ground" before={<BackLink to={`/cameras/${id}`} label="Back to the camera" />}>
      {!may ? (
        <EmptyState title="You may look, but not tie points" detail="Saying where a camera looks needs the permission cameras:ground:change." />
      ) : camera === null ? (
        <EmptyState icon={VideoOff} title={`There is no camera ${id}`} detail="It may have been taken out of the settings since." />
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={refetch} />
      ) : (
        <LoadingState shape="picture" label="Asking for the camera" />
      )}
    </Page>
  );
}

function Loaded({ camera }: { readonly camera: CameraView }) {
  const { data, error, refetch } = useGround(camera);
  if (data) return <Tying key={data.version} camera={camera} saved={data} />;
  return (
    <Page title={`Ground of ${nameOf(camera)}`} before={<BackLink to={`/cameras/${camera.id}`} label="Back to the camera" />}>
      {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="picture" label="Asking for its points" />}
    </Page>
  );
}

function Tying({ camera, saved }: { readonly camera: CameraView; readonly saved: GroundView }) {
  const navigate = useNavigate();
  const view = useRef<HTMLDivElement>(null);
  const mayLook = useCan("cameras:feed:view");
  const feed = usePictureFeed(camera.id, view, 2, camera.has_picture && mayLook);
  const [history, setHistory] = useState(() => begin(draftsOf(saved.ties)));
  const [chosen, setChosen] = useState<string | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const drafts = history.now;
  const ties = useMemo(() => tiesOf(drafts), [drafts]);
  const isDirty = !isSaved && JSON.stringify(ties) !== JSON.stringify(saved.ties);
  const tried = useTried(camera.id, ties);
  const save = useSaveGround(camera, saved.version, () => { setIsSaved(true); });
  const isWhole = ties.length === drafts.length && (ties.length === 0 || (ties.length >= 4 && tried?.trouble === ""));
  const canSave = isDirty && isWhole && !save.busy;
  const step = (next: readonly TieDraft[], about: string | null = null): void => { setHistory((before) => change(before, next, about)); };
  const pick = (place: Parameters<typeof picked>[2]): void => {
    const { drafts: next } = picked(drafts, chosen, place);
    step(next);
    setChosen(null);
  };
  const choose = (key: string): void => { setChosen((before) => (before === key ? null : key)); };
  const remove = (key: string): void => {
    step(without(drafts, key));
    setChosen(null);
  };
  const send = (): void => { if (canSave) save.run(ties); };
  useKeys("Ground", [
    { keys: "Ctrl+Z", does: "Undo", run: () => { setHistory(undo); } },
    { keys: "Ctrl+Shift+Z", does: "Redo", run: () => { setHistory(redo); } },
    { keys: "Ctrl+S", does: "Save", run: send, whileWriting: true },
    { keys: "Delete", does: "Remove the chosen point", run: () => { if (chosen) remove(chosen); } },
    { keys: "Escape", does: "Choose none, then back to the camera", run: () => { if (chosen) setChosen(null); else void navigate(`/cameras/${camera.id}`); } },
  ]);
  return (
    <Page
      title={`Ground of ${nameOf(camera)}`}
      detail={isDirty ? "Not saved yet" : saved.by === "" ? "Nobody has said yet where it looks" : `By ${saved.by}, version ${String(saved.version)}`}
      before={<BackLink to={`/cameras/${camera.id}`} label="Back to the camera" />}
      actions={
        <>
          <IconButton icon={Undo2} label="Undo" keys="Ctrl+Z" isDisabled={history.past.length === 0} onPress={() => { setHistory(undo); }} />
          <IconButton icon={Redo2} label="Redo" keys="Ctrl+Shift+Z" isDisabled={history.future.length === 0} onPress={() => { setHistory(redo); }} />
          <Button tone="accent" icon={Save} isDisabled={!canSave} busy={save.busy} onPress={send}>Save</Button>
        </>
      }
      fixed
    >
      <Workbench
        viewRef={view}
        view={
          <VideoStage camera={camera} feed={feed} alwaysOver>
            <TiesLayer drafts={drafts} chosen={chosen} tried={tried?.trouble === "" ? tried : null} onChoose={choose} onPick={(pixel) => { pick({ pixel }); }} />
          </VideoStage>
        }
        bar={
          <p className={css.help} data-wrong={tried && tried.trouble !== "" ? "" : undefined} role="status">
            {tried && tried.trouble !== "" ? sentence(tried.trouble) : chosen ? "Click where this point belongs, in the picture or on the map." : nextOf(drafts)}
            {tried?.trouble === "" ? <> Grid: {tried.grid_m} m. {sureness(tried.spots)}</> : null}
          </p>
        }
        side={
          <>
            <div className={css.map}>
              <GroundMap camera={camera} drafts={drafts} chosen={chosen} onChoose={choose} onPick={(spot) => { pick({ spot }); }} />
            </div>
            {save.problem ? <p className={css.refused} role="alert">{save.problem.detail}</p> : null}
            <Panel title={`Points (${String(drafts.length)})`} flush>
              {drafts.length === 0 ? (
                <p className={css.none}>None yet. Corners of kerbs, manholes and road markings are found well in both.</p>
              ) : (
                <TieList
                  drafts={drafts}
                  chosen={chosen}
                  tried={tried}
                  onChoose={choose}
                  onSpot={(key, spot) => { step(picked(drafts, key, { spot }).drafts); }}
                  onRemove={remove}
                />
              )}
            </Panel>
          </>
        }
      />
      <LeaveGuard isDirty={isDirty} />
    </Page>
  );
}

interface GroundMapProps {
  readonly camera: CameraView;
  readonly drafts: readonly TieDraft[];
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
  readonly onPick: (spot: { readonly latitude: number; readonly longitude: number }) => void;
}

function GroundMap({ camera, drafts, chosen, onChoose, onPick }: GroundMapProps) {
  const streets = useStreets();
  const { theme } = useTheme();
  const marks = useMemo(
    () => drafts.flatMap(({ key, spot }, index) => (spot === null ? [] : [{ id: key, title: `Point ${String(index + 1)}`, looks: "sensor" as const, state: key === chosen ? ("viewing" as const) : ("waiting" as const), ...spot }])),
    [drafts, chosen],
  );
  const here = useMemo(() => (camera.place === null ? [] : [{ id: camera.id, title: nameOf(camera), state: "viewing" as const, latitude: camera.place.latitude, longitude: camera.place.longitude }]), [camera]);
  const cameras = useMemo(() => [...here, ...marks], [here, marks]);
  const [first] = useState(() => drafts.find(({ spot }) => spot !== null)?.spot ?? camera.place);
  const near = useCallback((map: MapHandle | null) => { if (map && first) map.show({ latitude: first.latitude, longitude: first.longitude, zoom: NEAR_ZOOM }); }, [first]);
  return (
    <CityMap
      ref={near}
      label="The map: click the same place"
      theme={theme}
      streets={streets}
      cameras={cameras}
      compact
      onPick={onPick}
      onSelect={(what) => { if (what && what.id !== camera.id) onChoose(what.id); }}
    />
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function sureness(spots: GroundView["tried"]["spots"]): string {
  const [near] = spots;
  const far = spots.at(-1);
  if (!near || !far) return "";
  return `Places are sure to ${near.uncertainty_m.toFixed(1)} m near the camera, to ${far.uncertainty_m.toFixed(1)} m far away.`;
}
