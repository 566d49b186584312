import { Button, ErrorState, LoadingState, Panel, sentence } from "@kit";
import { CityMap, type MapHandle } from "@kit/map";
import type { CameraView, GroundView } from "@wire";
import { useCallback, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { Page, problemOf, useCan, useKeys, useTheme, useWho } from "@console";

import { useStreets } from "../../../map/useStreets.ts";
import { EditActions } from "../EditActions.tsx";
import { BackToCamera, ForCamera } from "../ForCamera.tsx";
import { usePictureFeed } from "../pictures/usePictureFeed.ts";
import { VideoStage } from "../stage/VideoStage.tsx";
import { nameOf } from "../state.ts";
import { Workbench } from "../Workbench.tsx";
import { LeaveGuard } from "../zones/LeaveGuard.tsx";
import { Overtaken } from "../zones/Overtaken.tsx";
import css from "./GroundPage.module.css";
import { TieList } from "./TieList.tsx";
import { nextOf, picked, TIES_AT_LEAST, type TieDraft, without } from "./ties.ts";
import { TiesLayer } from "./TiesLayer.tsx";
import { useGround, useSaveGround, useTried } from "./useGround.ts";
import { useTies } from "./useTies.ts";

/** So near that kerbs can be told apart. */
const NEAR_ZOOM = 19.5;

/** Where one says what ground a camera looks at: the same points in its picture and on the map. */
export function GroundPage() {
  return (
    <ForCamera title="Ground" permission="cameras:ground:change" refusal={{ title: "You may look, but not tie points", detail: "Saying where a camera looks needs the permission cameras:ground:change." }}>
      {(camera) => <Loaded key={camera.id} camera={camera} />}
    </ForCamera>
  );
}

function Loaded({ camera }: { readonly camera: CameraView }) {
  const { data, error, refetch } = useGround(camera);
  if (data) return <Tying camera={camera} newest={data} />;
  return (
    <Page title={`Ground of ${nameOf(camera)}`} before={<BackToCamera id={camera.id} />}>
      {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="picture" label="Asking for its points" />}
    </Page>
  );
}

function Tying({ camera, newest }: { readonly camera: CameraView; readonly newest: GroundView }) {
  const navigate = useNavigate();
  const who = useWho();
  const view = useRef<HTMLDivElement>(null);
  const mayLook = useCan("cameras:feed:view");
  const feed = usePictureFeed(camera.id, view, 2, camera.has_picture && mayLook);
  const [chosen, setChosen] = useState<string | null>(null);
  const sheet = useTies(newest);
  const { base, drafts, ties, isDirty, step } = sheet;
  const tried = useTried(camera.id, ties);
  const save = useSaveGround(camera, base.version, (saved) => { sheet.rebase({ version: saved.version, ties: saved.ties, by: "you" }); });
  // Somebody else was faster: what nobody has touched here follows; what was tied stays until one has chosen.
  const isOvertaken = newest.version > base.version && !save.busy;
  if (isOvertaken && !isDirty) sheet.rebase(newest);
  const isInConflict = isOvertaken && isDirty;
  const isWhole = ties.length === drafts.length && (ties.length === 0 || (ties.length >= TIES_AT_LEAST && tried?.trouble === ""));
  const canSave = isDirty && isWhole && !isInConflict && !save.busy;
  const pick = (place: Parameters<typeof picked>[2]): void => {
    step(picked(drafts, chosen, place).drafts);
    setChosen(null);
  };
  const choose = (key: string): void => { setChosen((before) => (before === key ? null : key)); };
  const remove = (key: string): void => {
    step(without(drafts, key));
    setChosen(null);
  };
  useKeys("Ground", [
    { keys: "Delete", does: "Remove the chosen point", run: () => { if (chosen) remove(chosen); } },
    { keys: "Escape", does: "Choose none, then back to the camera", run: () => { if (chosen) setChosen(null); else void navigate(`/cameras/${camera.id}`); } },
  ]);
  return (
    <Page
      title={`Ground of ${nameOf(camera)}`}
      detail={isDirty ? "Not saved yet" : base.by === "" ? "Nobody has said yet where it looks" : `By ${who(base.by)}, version ${String(base.version)}`}
      before={<BackToCamera id={camera.id} />}
      actions={
        <EditActions group="Ground" canUndo={sheet.canUndo} canRedo={sheet.canRedo} undo={sheet.undo} redo={sheet.redo} canSave={canSave} busy={save.busy} onSave={() => { save.run(ties); }} />
      }
      fixed
    >
      <Workbench
        sticks
        viewRef={view}
        view={
          <VideoStage camera={camera} feed={feed} alwaysOver>
            <TiesLayer
              drafts={drafts}
              chosen={chosen}
              tried={tried?.trouble === "" ? tried : null}
              onChoose={choose}
              onPick={(pixel) => { pick({ pixel }); }}
              onMove={(key, pixel) => { step(picked(drafts, key, { pixel }).drafts, `${key} by keys`); }}
            />
          </VideoStage>
        }
        bar={
          <p className={css.help} data-wrong={tried && tried.trouble !== "" ? "" : undefined} role="status">
            {tried && tried.trouble !== "" ? `${sentence(tried.trouble)}.` : chosen ? "Click where this point belongs, in the picture or on the map; arrow keys move it in the picture." : nextOf(drafts)}
            {tried?.trouble === "" ? <> Grid: {tried.grid_m} m. {sureness(tried.spots)}</> : null}
          </p>
        }
        side={
          <>
            {isInConflict ? (
              <Overtaken head={<><strong>{`${sentence(who(newest.by))} saved other points`}</strong> while you tied yours.</>}>
                <Button size="s" onPress={() => { sheet.rebase(newest); }}>Take theirs</Button>
                <Button size="s" onPress={() => { sheet.setBase(newest); }}>Go on with mine</Button>
              </Overtaken>
            ) : null}
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

function sureness(spots: GroundView["tried"]["spots"]): string {
  const [near] = spots;
  const far = spots.at(-1);
  if (!near || !far) return "";
  return `Places are sure to ${near.uncertainty_m.toFixed(1)} m near the camera, to ${far.uncertainty_m.toFixed(1)} m far away.`;
}
