/**
 * Holds the WebSocket, folds what comes, and passes on what changed: at most every 100 ms, and not before the page has taken what
 * it was given last. A page that is slow gets fewer and larger patches, and never a queue of old ones.
 *
 * A connection that breaks is opened again and resumes where it was. Where the server cannot bridge the gap it sends a snapshot;
 * where we find one, the connection is opened afresh without a place to resume from. Runs in a worker; knows no page.
 */

import { LOST_MS } from "./age.ts";
import { backoffMs } from "./backoff.ts";
import { type Connection, type End, UNCONNECTED } from "./connection.ts";
import { type Folded, fold, type Folds } from "./fold.ts";
import type { CollectionPatch, Patch } from "./patch.ts";
import { type Fact, type Observation, read, type ServerMessage, SUBPROTOCOL, type Watched } from "./protocol.ts";

const BATCH_MS = 100;
/** Facts that wait for a page that takes none (a sleeping tab); beyond it only rows are kept, and they are whole. */
const FACTS_AT_MOST = 5_000;

const SESSION_ENDED = 4401;
const SESSION_LOCKED = 4423;

export interface Surroundings {
  readonly open: (url: string, protocol: string) => WebSocket;
  readonly post: (patch: Patch) => void;
  readonly now: () => number;
  readonly chance: () => number;
  /** Whether the session has ended, or is locked: a refused upgrade does not say why. */
  readonly ended: () => Promise<End | null>;
  readonly folds: Folds;
}

export class LiveSocket {
  private state: Folded | null = null;
  private told: Folded | null = null;
  private connection: Connection = UNCONNECTED;
  private socket: WebSocket | null = null;
  private watched: readonly Watched[] = [];
  private facts: Fact[] = [];
  private observations = new Map<string, Observation>();
  private connectionTold: Connection | null = null;
  private batchTimer: ReturnType<typeof setTimeout> | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private silenceTimer: ReturnType<typeof setTimeout> | null = null;
  private heard = false;
  private given = false;
  private dirty = false;

  constructor(
    private readonly url: string,
    private readonly around: Surroundings,
  ) {}

  start(): void {
    if (this.socket || this.connection.end) return;
    const url = new URL(this.url);
    if (this.state) {
      url.searchParams.set("epoch", this.state.epoch);
      url.searchParams.set("seq", String(this.state.seq));
    }
    const socket = this.around.open(url.href, SUBPROTOCOL);
    this.socket = socket;
    this.heard = false;
    this.listenForSilence();
    socket.onopen = () => {
      if (this.socket === socket && this.watched.length > 0) this.sendWatch();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (this.socket === socket && typeof event.data === "string") this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code, event.reason);
    };
    this.tell({ phase: "connecting" });
  }

  /** Try now instead of at the end of the wait: the page came back, or the network did. */
  retry(): void {
    if (this.connection.end || this.connection.phase === "open") return;
    this.clear("retryTimer");
    this.start();
  }

  /** Whoever was signed out, or locked out, is signed in again. */
  back(): void {
    if (!this.connection.end) return;
    this.tell({ phase: "connecting", end: null, attempt: 0, why: "" });
    this.start();
  }

  watch(observations: readonly Watched[]): void {
    this.watched = observations;
    if (this.socket?.readyState === WebSocket.OPEN) this.sendWatch();
  }

  /** The page has taken what it was given, and may be given more. */
  taken(): void {
    this.given = false;
    if (this.dirty) this.soon();
  }

  stop(): void {
    this.clear("retryTimer");
    this.clear("silenceTimer");
    this.clear("batchTimer");
    this.drop();
  }

  private hear(text: string): void {
    const message = read(text);
    this.listenForSilence();
    if (message === null) return;
    if (message.t === "end") {
      this.tell({ why: message.why });
      return;
    }
    const outcome = fold(this.state, message, this.around.folds);
    if (outcome.gap) {
      this.state = null;
      this.drop();
      this.again("a gap in the stream");
      return;
    }
    this.state = outcome.state;
    this.heard = true;
    this.keep(message, outcome.fresh);
    this.tell({
      phase: "open",
      heardAt: this.around.now(),
      seq: this.state?.seq ?? null,
      attempt: 0,
      why: "",
      trouble: message.t === "frame" ? (message.stale ?? "") : this.connection.trouble,
      coalesced: this.connection.coalesced + (message.t === "frame" ? message.coalesced : 0),
    });
  }

  private keep(message: ServerMessage, fresh: readonly Fact[]): void {
    this.facts.push(...fresh);
    if (this.facts.length > FACTS_AT_MOST) this.facts.splice(0, this.facts.length - FACTS_AT_MOST);
    if (message.t !== "frame") return;
    for (const seen of message.observations) this.observations.set(`${seen.type} ${seen.key}`, seen);
  }

  private closed(code: number, reason: string): void {
    this.socket = null;
    this.clear("silenceTimer");
    if (code === SESSION_ENDED || code === SESSION_LOCKED) {
      this.out(code === SESSION_LOCKED ? "locked" : "signed-out", reason);
      return;
    }
    this.again(reason || this.connection.why || "the connection broke");
    // An upgrade that is refused (HTTP 401) looks to a page like any broken connection: ask.
    if (!this.heard) {
      void this.around.ended().then((end) => {
        if (end !== null) this.out(end, end === "locked" ? "the session is locked" : "the session has ended");
      });
    }
  }

  private out(end: End, why: string): void {
    this.clear("retryTimer");
    this.drop();
    this.tell({ phase: "ended", end, why });
  }

  private again(why: string): void {
    const attempt = this.connection.attempt + 1;
    this.tell({ phase: "connecting", attempt, why });
    this.clear("retryTimer");
    this.retryTimer = setTimeout(
      () => {
        this.retryTimer = null;
        this.start();
      },
      backoffMs(attempt - 1, this.around.chance),
    );
  }

  /** A socket can die without a word (a laptop that slept): who says nothing for so long is let go and asked again. */
  private listenForSilence(): void {
    this.clear("silenceTimer");
    this.silenceTimer = setTimeout(() => {
      this.drop();
      this.again("the server has gone silent");
    }, LOST_MS);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.clear("silenceTimer");
    socket?.close();
  }

  private sendWatch(): void {
    this.socket?.send(JSON.stringify({ t: "watch", observations: this.watched }));
  }

  private tell(change: Partial<Connection>): void {
    this.connection = { ...this.connection, ...change };
    this.dirty = true;
    this.soon();
  }

  private soon(): void {
    if (this.given) return;
    this.batchTimer ??= setTimeout(() => {
      this.batchTimer = null;
      this.post();
    }, BATCH_MS);
  }

  private post(): void {
    this.given = true;
    this.dirty = false;
    const patch: Patch = {
      collections: changesOf(this.told, this.state),
      facts: this.facts,
      observations: [...this.observations.values()],
      connection: this.connection === this.connectionTold ? null : this.connection,
    };
    this.facts = [];
    this.observations = new Map();
    if (this.state) this.told = this.state;
    this.connectionTold = this.connection;
    this.around.post(patch);
  }

  private clear(timer: "batchTimer" | "retryTimer" | "silenceTimer"): void {
    if (this[timer] !== null) clearTimeout(this[timer]);
    this[timer] = null;
  }
}

/** What the page has to change to stand where we stand. */
export function changesOf(before: Folded | null, after: Folded | null): Record<string, CollectionPatch> {
  const patches: Record<string, CollectionPatch> = {};
  if (after === null) return patches;
  for (const [name, collection] of Object.entries(after.collections)) {
    const old = before?.collections[name];
    if (old === collection) continue;
    const { total, truncated, failed } = collection;
    if (!old) {
      patches[name] = { whole: true, put: [...collection.rows.values()], removed: [], total, truncated, failed };
      continue;
    }
    const put = [...collection.rows.values()].filter((row) => old.rows.get(row.id) !== row);
    const removed = [...old.rows.keys()].filter((id) => !collection.rows.has(id));
    patches[name] = { whole: false, put, removed, total, truncated, failed };
  }
  return patches;
}
