import { Button, IconButton } from "@kit";
import { Redo2, Save, Undo2 } from "lucide-react";

import { useKeys } from "@console";

export interface EditActionsProps {
  /** Under which its keys are listed. */
  readonly group: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canSave: boolean;
  readonly busy: boolean;
  readonly onSave: () => void;
}

/** Undo, redo and save, with the keys that they have everywhere. A field that is being written in keeps its own undo. */
export function EditActions({ group, canUndo, canRedo, undo, redo, canSave, busy, onSave }: EditActionsProps) {
  useKeys(group, [
    { keys: "Ctrl+Z", does: "Undo", run: (event) => { if (event.shiftKey) redo(); else undo(); } },
    { keys: "Ctrl+Shift+Z", does: "Redo", run: redo },
    { keys: "Ctrl+Y", does: "Redo", hidden: true, run: redo },
    { keys: "Ctrl+S", does: "Save", run: () => { if (canSave) onSave(); }, whileWriting: true },
  ]);
  return (
    <>
      <IconButton icon={Undo2} label="Undo" keys="Ctrl+Z" isDisabled={!canUndo} onPress={undo} />
      <IconButton icon={Redo2} label="Redo" keys="Ctrl+Shift+Z" isDisabled={!canRedo} onPress={redo} />
      <Button tone="accent" icon={Save} isDisabled={!canSave} busy={busy} onPress={onSave}>Save</Button>
    </>
  );
}
