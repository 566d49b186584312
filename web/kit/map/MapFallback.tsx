import css from "./CityMap.module.css";
import type { CityMapProps } from "./CityMap.tsx";
import { MapList } from "./MapList.tsx";

const NO_WEBGL = {
  title: "This browser cannot draw the map.",
  detail: "It has no WebGL 2, or hardware acceleration is switched off.",
} as const;

export interface MapFallbackProps extends CityMapProps {
  /** Why there is no map, and what that means. */
  readonly title?: string;
  readonly detail?: string;
}

/** What stands in for the map where none can be drawn: a plain word and the list. */
export function MapFallback({ title = NO_WEBGL.title, detail = NO_WEBGL.detail, label, theme, incidents = [], cameras = [], selected = null, onSelect, covered = {} }: MapFallbackProps) {
  const { top = 0, right = 0, bottom = 0, left = 0 } = covered;
  return (
    <section className={css.map} aria-label={label} data-map-theme={theme}>
      <div className={css.fallback} style={{ padding: `${String(top)}px ${String(right)}px ${String(bottom)}px ${String(left)}px` }}>
        <p role="status">
          <strong>{title}</strong> {detail} Everything that would be on it is listed here.
        </p>
        <MapList incidents={incidents} cameras={cameras} selected={selected} onSelect={(what) => onSelect?.(what)} />
      </div>
    </section>
  );
}
