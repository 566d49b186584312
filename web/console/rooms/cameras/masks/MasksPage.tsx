import { Button, Dialog, Panel } from "@kit";
import type { CameraView } from "@wire";
import { RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { Page, useCan, useKeys, useWho } from "@console";

import { EditActions } from "../EditActions.tsx";
import { BackToCamera, ForCamera } from "../ForCamera.tsx";
import { usePictureFeed } from "../pictures/usePictureFeed.ts";
import { VideoStage } from "../stage/VideoStage.tsx";
import { ZonesLayer } from "../stage/ZonesLayer.tsx";
import { nameOf } from "../state.ts";
import { Workbench } from "../Workbench.tsx";
import { ConflictPanel } from "../zones/ConflictPanel.tsx";
import { DrawingBar } from "../zones/DrawingBar.tsx";
import { DrawingLayer } from "../zones/DrawingLayer.tsx";
import { LeaveGuard } from "../zones/LeaveGuard.tsx";
import { baseOf, useZoneEditor } from "../zones/useZoneEditor.ts";
import css from "../zones/ZonesPage.module.css";
import { MaskList } from "./MaskList.tsx";
import { baseOfMasks, withMasks } from "./sheet.ts";
import { useSaveMasks } from "./useSaveMasks.ts";

/** Where one draws what nobody may see of a camera's picture. */
export function MasksPage() {
  return (
    <ForCamera title="Privacy masks" permission="cameras:masks:change" refusal={{ title: "You may look, but not mask", detail: "Changing what is hidden needs the permission cameras:masks:change." }}>
      {(camera) => <Editing key={camera.id} camera={camera} />}
    </ForCamera>
  );
}

function Editing({ camera }: { readonly camera: CameraView }) {
  const masked = withMasks(camera);
  const editor = useZoneEditor(masked, "Mask");
  const navigate = useNavigate();
  const who = useWho();
  const view = useRef<HTMLDivElement>(null);
  const mayLook = useCan("cameras:feed:view");
  const feed = usePictureFeed(camera.id, view, 2, camera.has_picture && mayLook);
  const [asking, setAsking] = useState<"save" | "reset" | null>(null);
  const { base, sheet, isDirty, troubles } = editor;
  const save = useSaveMasks(camera, (saved, asked) => {
    editor.rebase(baseOfMasks(saved.version, saved.masks, asked.masks === null ? "settings" : "you"));
  });
  const isOvertaken = camera.masks_version > base.version && !save.busy;
  if (isOvertaken && !isDirty) editor.rebase(baseOf(masked));
  const isInConflict = isOvertaken && isDirty;
  const canSave = isDirty && sheet.sketch === null && troubles.size === 0 && !isInConflict && !save.busy;
  const shows = base.zones.filter(({ name, corners }) => !editor.ours.some((one) => one.name === name && JSON.stringify(one.corners) === JSON.stringify(corners)));
  const send = (): void => {
    if (!canSave) return;
    if (shows.length > 0) setAsking("save");
    else save.run({ masks: editor.ours, base });
  };
  useKeys("Masks", [
    { keys: "n", does: "Draw a mask", run: editor.draw },
    { keys: "r", does: "Add a rectangle", run: editor.addRectangle },
    { keys: "Delete", does: "Remove the chosen mask, or the corner in focus", run: () => { if (editor.chosen) editor.remove(editor.chosen); } },
    { keys: "Escape", does: "Choose none, then back to the camera", run: () => { if (editor.chosen) editor.choose(null); else void navigate(`/cameras/${camera.id}`); } },
  ]);
  return (
    <Page
      title={`Privacy masks of ${nameOf(camera)}`}
      detail={isDirty ? "Not saved yet" : `${base.by === "settings" ? "From the settings" : `Drawn by ${who(base.by)}`}, version ${String(base.version)}`}
      before={<BackToCamera id={camera.id} />}
      actions={
        <EditActions group="Masks" canUndo={editor.canUndo} canRedo={editor.canRedo} undo={editor.undo} redo={editor.redo} canSave={canSave} busy={save.busy} onSave={send} />
      }
      fixed
    >
      <Workbench
        sticks
        viewRef={view}
        view={
          <VideoStage camera={camera} feed={feed} alwaysOver>
            {isInConflict ? <ZonesLayer zones={masked.zones} isOther /> : null}
            <DrawingLayer camera={camera.id} feed={feed} editor={editor} noun="mask" />
          </VideoStage>
        }
        bar={<DrawingBar editor={editor} noun="mask" idle="Choose a mask on the picture or in the list. What lies behind it is black for everybody." />}
        side={
          <>
            {isInConflict ? <ConflictPanel nouns="masks" editor={editor} theirs={baseOf(masked)} /> : null}
            {save.problem ? <p className={css.refused} role="alert">{save.problem.detail}</p> : null}
            <Panel title="Masks" flush>
              <MaskList editor={editor} />
            </Panel>
            {base.by === "settings" ? null : (
              <Button tone="quiet" icon={RotateCcw} onPress={() => { setAsking("reset"); }}>Take the settings&rsquo; masks again</Button>
            )}
          </>
        }
      />
      <LeaveGuard isDirty={isDirty} />
      <Dialog
        title={asking === "reset" ? "Take the settings' masks again?" : "Show what was hidden?"}
        lead={asking === "reset" ? "The masks drawn here are put away: what they hid and the settings do not is seen from then on." : `${shows.map(({ name }) => name).join(", ")} will not hide what it hid until now.`}
        isOpen={asking !== null}
        onOpenChange={(open) => { if (!open) setAsking(null); }}
        size="s"
        footer={
          <>
            <Button onPress={() => { setAsking(null); }}>Leave them</Button>
            <Button
              tone="accent"
              onPress={() => {
                save.run({ masks: asking === "reset" ? null : editor.ours, base });
                setAsking(null);
              }}
            >
              {asking === "reset" ? "Take the settings\u2019" : "Show it"}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </Page>
  );
}
