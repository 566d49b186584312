/** The live stream, for pages. */

export { freshnessOf, type Freshness, LOST_MS, STALE_MS } from "./age.ts";
export { backoffMs } from "./backoff.ts";
export { type Connection, type ConnectionPhase, type End, UNCONNECTED } from "./connection.ts";
export { LiveProvider, type LiveProviderProps } from "./LiveProvider.tsx";
export { type CollectionView, LiveStore } from "./LiveStore.ts";
export type { CollectionPatch, Patch } from "./patch.ts";
export type { Fact, Observation, Row } from "./protocol.ts";
export { useCollection } from "./useCollection.ts";
export { type ConnectionView, useConnection } from "./useConnection.ts";
export { type FactFilter, useFacts, useOnFacts } from "./useFacts.ts";
export { useObservation } from "./useObservation.ts";
