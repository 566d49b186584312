import { middleOf, percent, pointsOf } from "./shapes.ts";
import { kindOf, type ZoneShape } from "./TracksLayer.tsx";
import { ZoneSign } from "./ZoneSign.tsx";
import css from "./ZonesLayer.module.css";

export interface ZonesLayerProps {
  readonly zones: readonly ZoneShape[];
  /** Names of zones in which somebody is. */
  readonly lit?: ReadonlySet<string>;
  /** Another person's: dashed, beside one's own. */
  readonly isOther?: boolean;
}

/** What is watched in the picture. */
export function ZonesLayer({ zones, lit, isOther = false }: ZonesLayerProps) {
  return (
    <>
      <svg className={css.svg} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {zones.map((zone) => (
          <g key={zone.name}>
            <polygon className={css.under} points={pointsOf(zone.corners)} />
            <polygon
              className={css.zone}
              points={pointsOf(zone.corners)}
              data-kind={kindOf(zone)}
              data-lit={lit?.has(zone.name) ? "" : undefined}
              data-other={isOther || undefined}
            />
          </g>
        ))}
      </svg>
      {zones.map((zone) => {
        const [x, y] = middleOf(zone.corners);
        return (
          <span key={zone.name} className={css.name} data-kind={kindOf(zone)} data-other={isOther || undefined} style={{ left: percent(x), top: percent(y) }}>
            <ZoneSign zone={zone} size={11} />
            <span>{zone.name}</span>
          </span>
        );
      })}
    </>
  );
}
