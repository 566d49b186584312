import { type ReactNode, useState } from "react";

import css from "./SplitPane.module.css";

export interface SplitPaneProps {
  readonly label: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** Width of the first pane in pixels, and how far it can be moved. */
  readonly start?: number;
  readonly least?: number;
  readonly most?: number;
}

/** Two panes beside each other; the line between is moved by pointer or arrow keys. On a phone, one above the other. */
export function SplitPane({ label, first, second, start = 380, least = 280, most = 640 }: SplitPaneProps) {
  const [width, setWidth] = useState(start);
  const set = (value: number) => { setWidth(Math.min(most, Math.max(least, value))); };
  return (
    <div className={css.split} style={{ "--first": `${String(width)}px` } as React.CSSProperties}>
      <div className={css.pane}>{first}</div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that moves is a widget (WAI-ARIA 1.2) */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={width}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
        tabIndex={0}
        className={css.line}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") set(width - 16);
          else if (event.key === "ArrowRight") set(width + 16);
        }}
        onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) {
            set(event.clientX - (event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0));
          }
        }}
      />
      <div className={css.pane}>{second}</div>
    </div>
  );
}
