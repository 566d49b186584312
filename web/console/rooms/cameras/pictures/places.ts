import { Slots } from "./Slots.ts";

/** Without HTTP/2 a browser opens six connections to a server: three play, one fetches stills, two are for everything else. */
const WITHOUT_HTTP2 = 3;
const WITH_HTTP2 = 16;

function atMost(): number {
  const [page] = performance.getEntriesByType("navigation");
  const isMany = page instanceof PerformanceNavigationTiming && ["h2", "h3"].includes(page.nextHopProtocol);
  return isMany ? WITH_HTTP2 : WITHOUT_HTTP2;
}

/** The places of this page for pictures that play. */
export const livePlaces = new Slots(atMost());

/** Stills are fetched one after the other. */
export const stillPlace = new Slots(1);
