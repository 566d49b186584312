import { type CSSProperties, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";

import { Chart, type ChartShows, type Moves } from "./chart.ts";
import css from "./CityMap.module.css";
import type { CityMapProps } from "./CityMap.tsx";
import { canDraw } from "./engine.ts";
import { MapControls } from "./MapControls.tsx";
import { MapFallback } from "./MapFallback.tsx";
import { MapLegend } from "./MapLegend.tsx";
import { MapList } from "./MapList.tsx";
import { MapNote } from "./MapNote.tsx";
import type { Covered, MapHandle } from "./shown.ts";

const NOTHING: readonly never[] = [];
const UNCOVERED: Covered = {};
const STILL: Moves = { counts: {}, units: [] };

/** The map with its engine; `CityMap` loads it when one is shown. */
export default function MapCanvas(props: CityMapProps) {
  const [able] = useState(canDraw);
  return able ? <Drawn {...props} /> : <MapFallback {...props} />;
}

function Drawn(props: CityMapProps & { readonly ref?: Ref<MapHandle> }) {
  const { label, theme, streets, incidents = NOTHING, cameras = NOTHING, truths = NOTHING, selected = null, covered = UNCOVERED, compact = false } = props;
  const { onSelect, onOpen, onPick, ref } = props;
  const ground = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart | null>(null);
  const [ready, setReady] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const [{ counts, units }, setMoves] = useState<Moves>(STILL);
  const [moving, setMoving] = useState(true);
  const shows: ChartShows = { theme, streets, incidents, cameras, truths, selected, covered };
  const first = useRef({ shows, label, compact });

  useEffect(() => {
    if (ground.current === null) return;
    const { shows: begin, label: name, compact: small } = first.current;
    const made = new Chart(
      ground.current,
      begin,
      {
        still: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        compact: small,
        label: name,
        classes: { pulse: css.pulse ?? "", tip: css.tip ?? "", things: css.things ?? "" },
      },
      { chosen: () => undefined, opened: () => undefined, ready: () => { setReady(true); }, trouble: setTrouble, moving: setMoves },
    );
    setChart(made);
    return () => {
      setChart(null);
      made.remove();
    };
  }, []);

  useEffect(() => {
    chart?.hear({
      chosen: (what) => onSelect?.(what),
      opened: (what) => onOpen?.(what),
      picked: onPick,
      ready: () => { setReady(true); },
      trouble: setTrouble,
      moving: setMoves,
    });
  }, [chart, onSelect, onOpen, onPick]);

  useEffect(() => {
    chart?.update({ theme, streets, incidents, cameras, truths, selected, covered });
  }, [chart, theme, streets, incidents, cameras, truths, selected, covered]);

  useEffect(() => {
    chart?.showThings(moving);
  }, [chart, moving]);

  const moves = Object.keys(counts).length > 0;
  useImperativeHandle(
    ref,
    () => ({
      fit: () => { chart?.fit(); },
      middle: () => chart?.middle() ?? null,
      show: (place) => { chart?.show(place); },
      setThings: (things) => { chart?.setThings(things); },
    }),
    [chart],
  );

  return (
    <section className={css.map} style={edges(covered)} aria-label={label} data-map-theme={theme} data-ready={ready} data-compact={compact}>
      <div ref={ground} className={css.ground} />
      <div className={css.frame}>
        <MapNote streets={streets} trouble={trouble} compact={compact} />
        {compact ? null : (
          <MapControls
            listed={listed}
            onZoom={(steps) => { chart?.zoomBy(steps); }}
            onFit={() => { chart?.fit(); }}
            onList={() => { setListed(!listed); }}
            moving={moves ? moving : null}
            onMoving={() => { setMoving(!moving); }}
          />
        )}
        {listed ? (
          <MapList
            incidents={incidents}
            cameras={cameras}
            units={units}
            selected={selected}
            onSelect={(what, spot) => {
              onSelect?.(what);
              chart?.show(spot);
            }}
            onClose={() => { setListed(false); }}
          />
        ) : null}
        {moves && moving && !compact ? <MapLegend counts={counts} theme={theme} /> : null}
        <p className={css.attribution}>{streets?.attribution ?? ""}</p>
      </div>
    </section>
  );
}

/** The covered edges for the style sheet. */
function edges({ top = 0, right = 0, bottom = 0, left = 0 }: Covered): CSSProperties {
  const px = { "--top": top, "--right": right, "--bottom": bottom, "--left": left };
  return Object.fromEntries(Object.entries(px).map(([name, value]) => [name, `${String(value)}px`]));
}
