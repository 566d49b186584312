import css from "./CityMap.module.css";
import type { CityMapProps } from "./CityMap.tsx";
import { MapList } from "./MapList.tsx";

/** What stands in for the map where the browser cannot draw one: a plain word and the list. */
export function MapFallback({ label, theme, incidents = [], cameras = [], selected = null, onSelect, covered = {} }: CityMapProps) {
  const { top = 0, right = 0, bottom = 0, left = 0 } = covered;
  return (
    <section className={css.map} aria-label={label} data-map-theme={theme}>
      <div className={css.fallback} style={{ padding: `${String(top)}px ${String(right)}px ${String(bottom)}px ${String(left)}px` }}>
        <p role="status">
          <strong>This browser cannot draw the map.</strong> It has no WebGL 2, or hardware acceleration is switched off. Everything that would be on it is
          listed here.
        </p>
        <MapList incidents={incidents} cameras={cameras} selected={selected} onSelect={(what) => onSelect?.(what)} />
      </div>
    </section>
  );
}
