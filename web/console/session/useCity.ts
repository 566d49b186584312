import type { Scope } from "@kit";
import { createContext, useContext } from "react";

/** The city that this house keeps watch over. */
export interface City {
  readonly name: string;
  /** What the console opens in. */
  readonly status: Scope;
  readonly centre: { readonly latitude: number; readonly longitude: number; readonly zoom: number };
  /** West, south, east, north. */
  readonly bounds: readonly [number, number, number, number] | null;
  readonly version: string;
  readonly started: string;
  readonly now: string;
  readonly rooms: readonly { readonly name: string; readonly wing: string; readonly promise: string }[];
  readonly alert: { readonly priority_at_least: number; readonly repeat_s: number };
}

export const CityContext = createContext<City | null>(null);

export function useCity(): City {
  const city = useContext(CityContext);
  if (city === null) throw new Error("no city around this part");
  return city;
}
