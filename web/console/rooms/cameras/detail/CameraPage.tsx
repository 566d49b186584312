import { Button, EmptyState, ErrorState, LoadingState, Stale, StatusChip, toneOfScope, useNarrow } from "@kit";
import type { CameraView, Status } from "@wire";
import { EyeOff, Grid3x3, RotateCcw, Shapes, VideoOff } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { BackLink, Page, problemOf, useCan, useCommands, useKeys } from "@console";

import { useHeatShown } from "../heat/HeatChoice.tsx";
import { HeatLayer } from "../heat/HeatLayer.tsx";
import { HeatLegend } from "../heat/HeatLegend.tsx";
import { ConnectionPanel } from "../network/ConnectionPanel.tsx";
import { PatternChip } from "../PatternChip.tsx";
import { usePictureFeed } from "../pictures/usePictureFeed.ts";
import { PtzPanel } from "../ptz/PtzPanel.tsx";
import { TurnedNote } from "../ptz/TurnedNote.tsx";
import { isHome } from "../ptz/words.ts";
import { LitZones } from "../stage/LitZones.tsx";
import { TracksLayer } from "../stage/TracksLayer.tsx";
import { VideoStage } from "../stage/VideoStage.tsx";
import { nameOf, standsAs } from "../state.ts";
import { ASKED_EVERY_MS, useCamera, useFleet } from "../useCameras.ts";
import { useKept } from "../useKept.ts";
import { Workbench } from "../Workbench.tsx";
import css from "./CameraPage.module.css";
import { HealthPanel } from "./HealthPanel.tsx";
import { IncidentsPanel } from "./IncidentsPanel.tsx";
import { PictureBar } from "./PictureBar.tsx";
import { RestartDialog } from "./RestartDialog.tsx";
import { SightingsPanel } from "./SightingsPanel.tsx";

/** One camera: what it sees now, how it is, and what it reported. */
export function CameraPage() {
  const { id = "" } = useParams();
  const { camera, error, refetch, heardAt } = useCamera(id);
  if (camera) return <OneCamera key={id} camera={camera} heardAt={heardAt} />;
  return (
    <Page title={id} before={<Back />}>
      {camera === null ? (
        <EmptyState icon={VideoOff} title={`There is no camera ${id}`} detail="It may have been taken out of the settings since.">
          <Link to="/cameras">All cameras</Link>
        </EmptyState>
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={refetch} />
      ) : (
        <LoadingState shape="picture" label="Asking for the camera" />
      )}
    </Page>
  );
}

function Back() {
  return <BackLink to="/cameras" label="All cameras" />;
}

function OneCamera({ camera, heardAt }: { readonly camera: CameraView; readonly heardAt: number }) {
  const navigate = useNavigate();
  const mayLook = useCan("cameras:feed:view");
  const mayRestart = useCan("cameras:feed:restart");
  const mayDraw = useCan("cameras:zones:change");
  const mayMask = useCan("cameras:masks:change");
  const mayTie = useCan("cameras:ground:change");
  const size = useNarrow() ? "s" : "m"; // four of them stand in a row on a phone
  const [restarting, setRestarting] = useState(false);
  const [keptTracks, keepTracks] = useKept("civigil.cameras.tracks");
  const [keptZones, keepZones] = useKept("civigil.cameras.zones");
  const shows = { tracks: keptTracks !== "off", zones: keptZones !== "off" };
  const heat = useHeatShown("camera");
  const view = useRef<HTMLDivElement>(null);
  const feed = usePictureFeed(camera.id, view, 2, camera.has_picture && mayLook);
  const toggleTracks = (): void => { keepTracks(shows.tracks ? "off" : "on"); };
  const toggleZones = (): void => { keepZones(shows.zones ? "off" : "on"); };
  const fill = (): void => void (document.fullscreenElement ? document.exitFullscreen() : view.current?.requestFullscreen());
  const draw = (): void => void navigate(`/cameras/${camera.id}/zones`);
  const mask = (): void => void navigate(`/cameras/${camera.id}/masks`);
  const tie = (): void => void navigate(`/cameras/${camera.id}/ground`);
  const beside = useNeighbours(camera);
  useKeys("Camera", [
    { keys: "t", does: "Show or hide who is followed", run: toggleTracks },
    { keys: "z", does: "Show or hide zones", run: toggleZones },
    { keys: "h", does: "Heat map: off, where it was busy, where unusual", run: heat.turn },
    { keys: "f", does: "Fill the screen", run: fill },
    { keys: "j", does: "Next camera", run: () => { if (beside.next) void navigate(`/cameras/${beside.next}`); } },
    { keys: "k", does: "The one before", run: () => { if (beside.before) void navigate(`/cameras/${beside.before}`); } },
    { keys: "Escape", does: "All cameras", run: () => void navigate("/cameras") },
    ...(mayDraw ? [{ keys: "e", does: "Edit zones", run: draw }] : []),
    ...(mayMask ? [{ keys: "m", does: "Edit privacy masks", run: mask }] : []),
    ...(mayTie ? [{ keys: "p", does: "Say what ground it sees, by points", run: tie }] : []),
    ...(mayRestart ? [{ keys: "r", does: "Restart the feed", run: () => { setRestarting(true); } }] : []),
  ]);
  useCommands([
    { id: "camera tracks", label: shows.tracks ? "Hide who is followed" : "Show who is followed", group: nameOf(camera), keys: "t", run: toggleTracks },
    { id: "camera zones", label: shows.zones ? "Hide zones" : "Show zones", group: nameOf(camera), keys: "z", run: toggleZones },
    { id: "camera heat", label: "Next heat map", group: nameOf(camera), keys: "h", also: "busy unusual activity", run: heat.turn },
    ...(mayDraw ? [{ id: "camera draw", label: "Edit zones", group: nameOf(camera), icon: Shapes, keys: "e", run: draw }] : []),
    ...(mayMask ? [{ id: "camera masks", label: "Edit privacy masks", group: nameOf(camera), icon: EyeOff, keys: "m", run: mask }] : []),
    ...(mayTie ? [{ id: "camera ground", label: "Say what ground it sees", group: nameOf(camera), icon: Grid3x3, keys: "p", run: tie }] : []),
    ...(mayRestart ? [{ id: "camera restart", label: "Restart the feed…", group: nameOf(camera), icon: RotateCcw, keys: "r", run: () => { setRestarting(true); } }] : []),
  ]);
  const words = standsAs(camera);
  return (
    <Page
      title={nameOf(camera)}
      before={<Back />}
      detail={
        <span className={css.head}>
          <StatusChip tone={words.tone} icon={words.icon}>{words.word}</StatusChip>
          {camera.pattern ? <PatternChip /> : null}
          {camera.status === "Actual" ? null : <StatusChip tone={toneOfScope(camera.status as Status)}>{camera.status}</StatusChip>}
          <Stale at={new Date(heardAt)} after={4 * ASKED_EVERY_MS}>{null}</Stale>
        </span>
      }
      actions={
        <>
          {mayRestart ? <Button size={size} icon={RotateCcw} keys="r" onPress={() => { setRestarting(true); }}>Restart</Button> : null}
          {mayMask ? <Button size={size} icon={EyeOff} keys="m" onPress={mask}>Masks</Button> : null}
          {mayTie ? <Button size={size} icon={Grid3x3} keys="p" onPress={tie}>Ground</Button> : null}
          {mayDraw ? <Button size={size} icon={Shapes} keys="e" onPress={draw}>Zones</Button> : null}
        </>
      }
      fixed
    >
      <Workbench
        view={
          <VideoStage ref={view} camera={camera} feed={feed} beside={heat.shown === "off" || !camera.has_picture ? null : <HeatLegend camera={camera} feed={feed} kind={heat.shown} />}>
            {heat.shown === "off" || !isHome(camera.view) ? null : <HeatLayer camera={camera.id} feed={feed} kind={heat.shown} />}
            {shows.zones && isHome(camera.view) ? <LitZones camera={camera.id} feed={feed} zones={camera.zones} /> : null}
            {shows.tracks ? <TracksLayer camera={camera.id} feed={feed} zones={camera.zones} /> : null}
            <TurnedNote camera={camera} />
          </VideoStage>
        }
        bar={<PictureBar feed={feed} shows={shows} heat={heat} onTracks={toggleTracks} onZones={toggleZones} onFill={fill} mayLook={mayLook} />}
        side={
          <>
            {camera.view === null ? null : <PtzPanel camera={camera} />}
            <HealthPanel camera={camera} />
            {camera.added_by === null ? null : <ConnectionPanel camera={camera} by={camera.added_by} />}
            <IncidentsPanel camera={camera.id} />
            <SightingsPanel camera={camera.id} />
          </>
        }
      />
      <RestartDialog camera={camera} isOpen={restarting} onOpenChange={setRestarting} />
    </Page>
  );
}

/** The cameras before and after this one, of the same status. */
function useNeighbours(camera: CameraView): { readonly before: string | undefined; readonly next: string | undefined } {
  const { data } = useFleet();
  const all = (data?.cameras ?? []).filter((one) => one.status === camera.status);
  const at = all.findIndex((one) => one.id === camera.id);
  return { before: all[at - 1]?.id, next: all[at + 1]?.id };
}
