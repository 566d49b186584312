import { ArrowRightLeft, Ban, Hourglass } from "lucide-react";

import { kindOf, type ZoneShape } from "./TracksLayer.tsx";

const SIGNS = { line: ArrowRightLeft, forbidden: Ban, loiter: Hourglass } as const;

/** A zone's sign, so that it is told apart without its colour. */
export function ZoneSign({ zone, size }: { readonly zone: ZoneShape; readonly size: number }) {
  const Sign = SIGNS[kindOf(zone)];
  return <Sign aria-hidden size={size} />;
}
