/** What is known of the connection. */

export type ConnectionPhase =
  | "connecting" // not yet spoken to the server, or trying again
  | "open" // the server speaks
  | "ended"; // it will not be tried again: see `end`

export type End = "signed-out" | "locked";

export interface Connection {
  readonly phase: ConnectionPhase;
  /** When the server was last heard, by this machine's clock (ms since 1970); null: never. */
  readonly heardAt: number | null;
  /** Where the stream stands. */
  readonly seq: number | null;
  /** Tries since the server was last heard. */
  readonly attempt: number;
  /** Why it ended, or why the last try failed. */
  readonly why: string;
  /** `signed-out`: the session ended, and one has to sign in again; `locked`: its holder proves who they are, and goes on. */
  readonly end: null | End;
  /** Why the server itself may lack the newest facts. */
  readonly trouble: string;
  /** Observations left out because a newer one came in the same frame, since the beginning. */
  readonly coalesced: number;
}

export const UNCONNECTED: Connection = {
  phase: "connecting",
  heardAt: null,
  seq: null,
  attempt: 0,
  why: "",
  end: null,
  trouble: "",
  coalesced: 0,
};
