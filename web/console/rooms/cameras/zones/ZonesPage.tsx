import { Button, Dialog, Panel } from "@kit";
import type { CameraView } from "@wire";
import { ArrowRightLeft, PenLine, RotateCcw, Save, Square } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { Page, useCan, useCommands, useKeys, useWho } from "@console";

import { EditActions } from "../EditActions.tsx";
import { BackToCamera, ForCamera } from "../ForCamera.tsx";
import { usePictureFeed } from "../pictures/usePictureFeed.ts";
import { TracksLayer } from "../stage/TracksLayer.tsx";
import { VideoStage } from "../stage/VideoStage.tsx";
import { ZonesLayer } from "../stage/ZonesLayer.tsx";
import { nameOf } from "../state.ts";
import { Workbench } from "../Workbench.tsx";
import { ConflictPanel } from "./ConflictPanel.tsx";
import { DrawingBar } from "./DrawingBar.tsx";
import { DrawingLayer } from "./DrawingLayer.tsx";
import { LeaveGuard } from "./LeaveGuard.tsx";
import { useSaveZones } from "./useSaveZones.ts";
import { baseOf, useZoneEditor } from "./useZoneEditor.ts";
import { ZoneList } from "./ZoneList.tsx";
import css from "./ZonesPage.module.css";

/** Where one draws what is watched in a camera's picture. */
export function ZonesPage() {
  return (
    <ForCamera title="Zones" permission="cameras:zones:change" refusal={{ title: "You may look, but not draw", detail: "Changing what is watched needs the permission cameras:zones:change." }}>
      {(camera) => <Editing key={camera.id} camera={camera} />}
    </ForCamera>
  );
}

function Editing({ camera }: { readonly camera: CameraView }) {
  const editor = useZoneEditor(camera);
  const navigate = useNavigate();
  const who = useWho();
  const view = useRef<HTMLDivElement>(null);
  const mayLook = useCan("cameras:feed:view");
  const feed = usePictureFeed(camera.id, view, 2, camera.has_picture && mayLook);
  const [resetting, setResetting] = useState(false);
  const { base, sheet, isDirty, troubles } = editor;
  const save = useSaveZones(camera, (saved, asked) => {
    editor.rebase({ version: saved.version, zones: saved.zones, by: asked.zones === null ? "settings" : "you" });
  });
  // Somebody else was faster: what nobody has touched here follows; what was drawn stays, with theirs beside it.
  const isOvertaken = camera.zones_version > base.version && !save.busy;
  if (isOvertaken && !isDirty) editor.rebase(baseOf(camera));
  const isInConflict = isOvertaken && isDirty;
  const canSave = isDirty && sheet.sketch === null && troubles.size === 0 && !isInConflict && !save.busy;
  const send = (): void => {
    if (canSave) save.run({ zones: editor.ours, base });
  };
  useKeys("Zones", [
    { keys: "n", does: "Draw a zone", run: editor.draw },
    { keys: "r", does: "Add a rectangle", run: editor.addRectangle },
    { keys: "l", does: "Draw a line that is crossed", run: editor.drawLine },
    { keys: "Delete", does: "Remove the chosen zone, or the corner in focus", run: () => { if (editor.chosen) editor.remove(editor.chosen); } },
    { keys: "+", does: "Add a corner after the one in focus", run: () => undefined },
    { keys: "Escape", does: "Choose none, then back to the camera", run: () => { if (editor.chosen) editor.choose(null); else void navigate(`/cameras/${camera.id}`); } },
  ]);
  useCommands([
    { id: "zones draw", label: "Draw a zone", group: "Zones", icon: PenLine, keys: "n", run: editor.draw },
    { id: "zones rectangle", label: "Add a rectangle", group: "Zones", icon: Square, keys: "r", run: editor.addRectangle },
    { id: "zones line", label: "Draw a line", group: "Zones", icon: ArrowRightLeft, keys: "l", run: editor.drawLine },
    { id: "zones save", label: "Save zones", group: "Zones", icon: Save, run: send },
  ]);
  return (
    <Page
      title={`Zones of ${nameOf(camera)}`}
      detail={isDirty ? "Not saved yet" : `${base.by === "settings" ? "From the settings" : `Drawn by ${who(base.by)}`}, version ${String(base.version)}`}
      before={<BackToCamera id={camera.id} />}
      actions={
        <EditActions group="Zones" canUndo={editor.canUndo} canRedo={editor.canRedo} undo={editor.undo} redo={editor.redo} canSave={canSave} busy={save.busy} onSave={send} />
      }
      fixed
    >
      <Workbench
        sticks
        viewRef={view}
        view={
          <VideoStage camera={camera} feed={feed} alwaysOver>
            {isInConflict ? <ZonesLayer zones={camera.zones} isOther /> : null}
            <TracksLayer camera={camera.id} feed={feed} zones={sheet.zones} isDraft />
            <DrawingLayer camera={camera.id} feed={feed} editor={editor} noun="zone" />
          </VideoStage>
        }
        bar={<DrawingBar editor={editor} noun="zone" withLines idle="Choose a zone on the picture or in the list. Where somebody stands inside, it lights up." />}
        side={
          <>
            {isInConflict ? <ConflictPanel nouns="zones" editor={editor} theirs={baseOf(camera)} /> : null}
            {save.problem ? <p className={css.refused} role="alert">{save.problem.detail}</p> : null}
            <Panel title="Zones" flush>
              <ZoneList editor={editor} />
            </Panel>
            {base.by === "settings" ? null : (
              <Button tone="quiet" icon={RotateCcw} onPress={() => { setResetting(true); }}>Take the settings&rsquo; zones again</Button>
            )}
          </>
        }
      />
      <LeaveGuard isDirty={isDirty} />
      <Dialog
        title="Take the settings' zones again?"
        lead={isDirty ? "The zones drawn here, and what you have not saved, are put away." : "The zones drawn here are put away. You can undo it."}
        isOpen={resetting}
        onOpenChange={setResetting}
        size="s"
        footer={
          <>
            <Button onPress={() => { setResetting(false); }}>Leave them</Button>
            <Button
              tone="accent"
              onPress={() => {
                setResetting(false);
                save.run({ zones: null, base });
              }}
            >
              Take the settings&rsquo;
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </Page>
  );
}
