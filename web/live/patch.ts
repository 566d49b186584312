/** What the worker tells the page, at most every 100 ms. */

import type { Connection } from "./connection.ts";
import type { Fact, Observation, Row, Watched } from "./protocol.ts";

export interface CollectionPatch {
  /** All rows anew; otherwise only what changed. */
  readonly whole: boolean;
  readonly put: readonly Row[];
  readonly removed: readonly string[];
  readonly total: number;
  readonly truncated: boolean;
  readonly failed: boolean;
}

export interface Patch {
  readonly collections: Readonly<Record<string, CollectionPatch>>;
  readonly facts: readonly Fact[];
  readonly observations: readonly Observation[];
  readonly connection: Connection | null;
}

/** What the page tells the worker. */
export type Wish =
  | { readonly t: "start"; readonly url: string }
  | { readonly t: "watch"; readonly observations: readonly Watched[] }
  | { readonly t: "taken" } // the page has the last patch, and is ready for the next
  | { readonly t: "retry" }
  | { readonly t: "back" } // whoever was signed out is signed in again
  | { readonly t: "stop" };
