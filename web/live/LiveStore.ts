/** The page's side: what the worker said last, and who wants to know when it changes. */

import { type Connection, UNCONNECTED } from "./connection.ts";
import type { Patch, Wish } from "./patch.ts";
import type { Fact, Observation, Row, Watched } from "./protocol.ts";

export interface CollectionView<R extends Row = Row> {
  /** In no order: each page has its own. The array is the same as long as nothing changed. */
  readonly rows: readonly R[];
  readonly byId: ReadonlyMap<string, R>;
  readonly total: number;
  readonly truncated: boolean;
  /** The server could not read these rows: say so, instead of that there are none. */
  readonly failed: boolean;
  /** False until the first snapshot came. */
  readonly loaded: boolean;
}

const NONE: CollectionView = { rows: [], byId: new Map(), total: 0, truncated: false, failed: false, loaded: false };

/** The newest facts that are kept for `useFacts`. */
const FACTS_KEPT = 500;

type Listener = () => void;

export class LiveStore {
  private readonly collections = new Map<string, CollectionView>();
  private readonly observations = new Map<string, Observation>();
  private facts: readonly Fact[] = [];
  private connection: Connection = UNCONNECTED;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly factListeners = new Set<(facts: readonly Fact[]) => void>();
  private readonly watchers = new Map<string, { readonly pair: Watched; count: number }>();
  private watchSoon = false;

  /** `say` reaches the worker; until there is one, wishes wait. */
  constructor(private say: (wish: Wish) => void = () => undefined) {}

  apply(patch: Patch): void {
    const touched: string[] = [];
    for (const [name, change] of Object.entries(patch.collections)) {
      const byId = new Map(change.whole ? [] : (this.collections.get(name) ?? NONE).byId);
      for (const row of change.put) byId.set(row.id, row);
      for (const id of change.removed) byId.delete(id);
      const { total, truncated, failed } = change;
      this.collections.set(name, { rows: [...byId.values()], byId, total, truncated, failed, loaded: true });
      touched.push(`collection ${name}`);
    }
    for (const seen of patch.observations) {
      this.observations.set(`${seen.type} ${seen.key}`, seen);
      touched.push(`observation ${seen.type} ${seen.key}`);
    }
    if (patch.facts.length > 0) {
      this.facts = [...this.facts, ...patch.facts].slice(-FACTS_KEPT);
      touched.push("facts");
      for (const listener of this.factListeners) listener(patch.facts);
    }
    if (patch.connection) {
      this.connection = patch.connection;
      touched.push("connection");
    }
    for (const topic of touched) for (const listener of this.listeners.get(topic) ?? []) listener();
  }

  subscribe(topic: string, listener: Listener): () => void {
    const all = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, all.add(listener));
    return () => {
      all.delete(listener);
    };
  }

  /** Each new fact, once. */
  onFacts(listener: (facts: readonly Fact[]) => void): () => void {
    this.factListeners.add(listener);
    return () => {
      this.factListeners.delete(listener);
    };
  }

  collection(name: string): CollectionView {
    return this.collections.get(name) ?? NONE;
  }

  observation(type: string, key: string): Observation | null {
    return this.observations.get(`${type} ${key}`) ?? null;
  }

  recentFacts(): readonly Fact[] {
    return this.facts;
  }

  getConnection(): Connection {
    return this.connection;
  }

  retry(): void {
    this.say({ t: "retry" });
  }

  /** Whoever was signed out is signed in again. */
  back(): void {
    this.say({ t: "back" });
  }

  /** Ask the server for an observation, as long as anybody looks at it. */
  watch(type: string, key: string): () => void {
    const name = `${type} ${key}`;
    const entry = this.watchers.get(name) ?? { pair: [type, key] as const, count: 0 };
    entry.count += 1;
    this.watchers.set(name, entry);
    this.tellWatched();
    return () => {
      entry.count -= 1;
      if (entry.count > 0) return;
      this.watchers.delete(name);
      this.observations.delete(name);
      this.tellWatched();
    };
  }

  /** A new worker: it knows nothing of what is watched. */
  attach(say: (wish: Wish) => void): void {
    this.say = say;
    if (this.watchers.size > 0) this.tellWatched();
  }

  /** Many parts come and go in one go: the worker is told once. */
  private tellWatched(): void {
    if (this.watchSoon) return;
    this.watchSoon = true;
    queueMicrotask(() => {
      this.watchSoon = false;
      this.say({ t: "watch", observations: [...this.watchers.values()].map(({ pair }) => pair) });
    });
  }
}
