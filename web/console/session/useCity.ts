import type { CityView } from "@wire";
import { createContext, useContext } from "react";

/** The city that this house keeps watch over. */
export type City = CityView;

export const CityContext = createContext<City | null>(null);

export function useCity(): City {
  const city = useContext(CityContext);
  if (city === null) throw new Error("no city around this part");
  return city;
}
