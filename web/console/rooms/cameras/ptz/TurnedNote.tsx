import type { CameraView } from "@wire";

import css from "./TurnedNote.module.css";
import { isHome, viewWordsOf } from "./words.ts";

/** Over the picture: that this is not the view that is watched, and why nothing is seen where it is hidden. */
export function TurnedNote({ camera }: { readonly camera: CameraView }) {
  if (isHome(camera.view)) return null;
  const { word, icon: Icon } = viewWordsOf(camera.view ?? "");
  const isHidden = camera.masks.length > 0;
  return (
    <div className={css.note} data-hidden={isHidden || undefined} role="status">
      <Icon aria-hidden size={14} />
      <span>{word}: not watched{isHidden ? ", and hidden, for its privacy masks hold at home only" : ""}</span>
    </div>
  );
}
