import { Stale } from "@kit";
import type { DeviceView } from "@wire";

import { quantityOf, staleAfterMs } from "../state.ts";
import { useNewest } from "../useDevices.ts";
import css from "./LiveReadings.module.css";

const short = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });

/** What a device measures now, in one line; drawn as stale once it is too old to be true. */
export function LiveReadings({ device }: { readonly device: DeviceView }) {
  const newest = useNewest(device);
  if (newest === null || newest.readings.length === 0) return <span className={css.none}>nothing yet</span>;
  return (
    <Stale at={new Date(newest.at)} after={staleAfterMs(device)}>
      <span className={css.readings}>
        {newest.readings.map(({ name, value, unit }) => (
          <span key={name} className={css.reading}>
            {quantityOf(name)} <b>{short.format(value)}</b> {unit}
          </span>
        ))}
      </span>
    </Stale>
  );
}
