import type { ReactNode } from "react";

import css from "./Gallery.module.css";

/** Things beside each other. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}

/** Room of a given height, for what fills the room that it is given. */
export function Tray({ children, height = 260 }: { readonly children: ReactNode; readonly height?: number }) {
  return (
    <div className={css.tray} style={{ height }}>
      {children}
    </div>
  );
}

/** In the gallery nothing is done. */
export function nothing(): void {
  // A deed without an effect.
}
