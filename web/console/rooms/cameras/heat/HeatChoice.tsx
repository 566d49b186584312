import { Kbd, Segments } from "@kit";

import { useKept } from "../useKept.ts";
import type { HeatKind } from "./colours.ts";
import css from "./HeatChoice.module.css";

export type HeatShown = HeatKind | "off";

const OPTIONS = [
  { id: "off", label: "Off: no heat map", word: "Off" },
  { id: "busy", label: "Busy: where something was lately", word: "Busy" },
  { id: "odd", label: "Unusual: where something unusual was lately", word: "Unusual" },
] as const satisfies readonly { readonly id: HeatShown; readonly label: string; readonly word: string }[];

export interface HeatView {
  readonly shown: HeatShown;
  readonly show: (shown: HeatShown) => void;
  /** The next of the three. */
  readonly turn: () => void;
}

/** Which heat map lies over pictures; this browser keeps it, under the name of the page that asks. */
export function useHeatShown(page: "camera" | "wall"): HeatView {
  const [kept, keep] = useKept(`civigil.cameras.${page}-heat`);
  const at = Math.max(0, OPTIONS.findIndex(({ id }) => id === kept));
  return { shown: OPTIONS[at]?.id ?? "off", show: keep, turn: () => { keep(OPTIONS[(at + 1) % OPTIONS.length]?.id ?? "off"); } };
}

export function HeatChoice({ view, children }: { readonly view: HeatView; readonly children?: React.ReactNode }) {
  return (
    <span className={css.choice}>
      <span className={css.name}>Heat <Kbd keys="h" /></span>
      <Segments label="Heat map" options={OPTIONS} value={view.shown} onChange={view.show} />
      {children}
    </span>
  );
}
