// @vitest-environment node
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";

import { FOLDS } from "../live/folds/index.ts";
import type { End } from "../live/connection.ts";
import { changesOf, LiveSocket, type Surroundings } from "../live/LiveSocket.ts";
import { LiveStore } from "../live/LiveStore.ts";
import type { Patch } from "../live/patch.ts";
import { SUBPROTOCOL } from "../live/protocol.ts";

/** A true WebSocket server of a few lines: it says what a test tells it to, and remembers how it was asked. */
class Server {
  readonly asked: URLSearchParams[] = [];
  readonly heard: unknown[] = [];
  peers: Peer[] = [];
  greet: (peer: Peer, asked: URLSearchParams) => void = () => undefined;
  refuse = false;
  private readonly server: WebSocketServer;

  constructor(port = 0) {
    this.server = new WebSocketServer({
      host: "127.0.0.1",
      port,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
      verifyClient: (_info, answer: (ok: boolean, code?: number) => void) => {
        answer(!this.refuse, 401);
      },
    });
    this.server.on("connection", (peer, request) => {
      const asked = new URL(request.url ?? "", "http://x").searchParams;
      this.asked.push(asked);
      this.peers.push(peer);
      peer.on("message", (data: Buffer) => this.heard.push(JSON.parse(data.toString())));
      this.greet(peer, asked);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  say(message: object): void {
    this.peers.at(-1)?.send(JSON.stringify(message));
  }

  listening(): Promise<void> {
    return new Promise((resolve) => {
      if (this.server.address()) resolve();
      else this.server.once("listening", resolve);
    });
  }

  close(): Promise<void> {
    for (const peer of this.peers) peer.terminate();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const AT = "2026-03-02T14:00:00Z";

function row(id: string, version: number, phase = "open") {
  return { id, status: "Actual", version, phase, changed: AT };
}

function snapshot(seq: number, rows: readonly object[], epoch = "one") {
  return { t: "snapshot", epoch, seq, at: AT, collections: { incidents: { rows, total: rows.length, truncated: false } } };
}

function frame(seq: number, facts: readonly object[] = [], observations: readonly object[] = []) {
  return { t: "frame", seq, at: AT, facts, observations, coalesced: 0 };
}

function moved(seq: number, incident: string, version: number, phase: string) {
  return { seq, id: `f${String(seq)}`, type: "incidents.incident_moved.v1", status: "Actual", source: "s", occurred: AT, learned: AT, correlation: "c", body: { incident, version, phase, changed: AT } };
}

let server: Server;
let store: LiveStore;
let patches: Patch[];
let live: LiveSocket;
let ended: End | null;
let takes: boolean;

function begin(around: Partial<Surroundings> = {}): LiveSocket {
  return new LiveSocket(`ws://127.0.0.1:${String(server.port)}/api/live`, {
    open: (url, protocol) => new WebSocket(url, protocol),
    post: (patch) => {
      patches.push(patch);
      store.apply(patch);
      if (takes) live.taken();
    },
    now: () => Date.now(),
    chance: () => 0,
    ended: () => Promise.resolve(ended),
    folds: FOLDS,
    ...around,
  });
}

function until(enough: () => boolean): Promise<void> {
  return vi.waitFor(
    () => {
      if (!enough()) throw new Error("not yet");
    },
    { timeout: 10_000, interval: 10 },
  );
}

const rows = () => new Map(store.collection("incidents").rows.map((one) => [one.id, one as ReturnType<typeof row>]));

beforeEach(async () => {
  server = new Server();
  await server.listening();
  patches = [];
  ended = null;
  takes = true;
  store = new LiveStore((wish) => {
    if (wish.t === "watch") live.watch(wish.observations);
    if (wish.t === "retry") live.retry();
    if (wish.t === "back") live.back();
  });
  live = begin();
});

afterEach(async () => {
  live.stop();
  await server.close();
});

describe("the live socket", () => {
  it("takes a snapshot, then facts, and passes on only what changed", async () => {
    server.greet = () => {
      server.say(snapshot(7, [row("a", 1), row("b", 1)]));
    };
    live.start();
    await until(() => rows().size === 2);
    expect(store.getConnection()).toMatchObject({ phase: "open", seq: 7 });
    server.say(frame(8, [moved(8, "a", 2, "acknowledged")]));
    await until(() => rows().get("a")?.phase === "acknowledged");
    const last = patches.findLast((patch) => "incidents" in patch.collections)?.collections.incidents;
    expect(last).toMatchObject({ whole: false, removed: [] });
    expect(last?.put.map((one) => one.id)).toEqual(["a"]);
  });

  it("resumes where it was when the connection breaks, and misses nothing", async () => {
    server.greet = (_peer, asked) => {
      if (!asked.has("epoch")) {
        server.say(snapshot(7, [row("a", 1)]));
        return;
      }
      server.say({ t: "resumed", epoch: "one", seq: 8, at: AT });
      server.say(frame(9, [moved(9, "a", 3, "resolved")]));
    };
    live.start();
    await until(() => rows().size === 1);
    server.say(frame(8, [moved(8, "a", 2, "acknowledged")]));
    await until(() => rows().get("a")?.version === 2);
    server.peers.at(-1)?.terminate();
    await until(() => rows().get("a")?.phase === "resolved");
    expect(Object.fromEntries(server.asked[1] ?? [])).toEqual({ epoch: "one", seq: "8" });
    expect(store.getConnection().phase).toBe("open");
  });

  it("keeps trying while the server is away, and says so", async () => {
    server.greet = () => {
      server.say(snapshot(1, [row("a", 1)]));
    };
    live.start();
    await until(() => rows().size === 1);
    const { port } = server;
    await server.close();
    await until(() => store.getConnection().attempt >= 2);
    expect(store.getConnection().phase).toBe("connecting");
    expect(rows().size).toBe(1);
    server = new Server(port);
    await server.listening();
    server.greet = () => {
      server.say(snapshot(1, [row("a", 1), row("b", 1)], "two"));
    };
    await until(() => rows().size === 2);
    expect(store.getConnection()).toMatchObject({ phase: "open", attempt: 0 });
  });

  it("asks afresh when the stream runs backwards, instead of showing what cannot be", async () => {
    server.greet = (_peer, asked) => {
      server.say(asked.has("epoch") || server.asked.length === 1 ? snapshot(7, [row("a", 1)]) : snapshot(2, [row("b", 1)], "two"));
    };
    live.start();
    await until(() => rows().has("a"));
    server.say(frame(3));
    await until(() => rows().has("b"));
    expect([...rows().keys()]).toEqual(["b"]);
    expect(server.asked[1]?.has("epoch")).toBe(false);
  });

  it("ends for good when the session ends, and tries no more", async () => {
    server.greet = (peer) => {
      server.say({ t: "end", why: "the session has ended" });
      peer.close(4401, "the session has ended");
    };
    live.start();
    await until(() => store.getConnection().end === "signed-out");
    live.retry();
    expect(store.getConnection().phase).toBe("ended");
    expect(server.asked).toHaveLength(1);
  });

  it("is locked until somebody is back, shows nothing meanwhile, and then goes on where it stood", async () => {
    server.greet = (peer) => {
      server.say(snapshot(1, []));
      peer.close(4423, "this session is locked");
    };
    live.start();
    await until(() => store.getConnection().end === "locked");
    live.retry();
    expect(server.asked).toHaveLength(1);
    server.greet = () => {
      server.say(snapshot(1, []));
    };
    store.back();
    await until(() => store.getConnection().phase === "open");
    expect(store.getConnection().end).toBeNull();
    expect(server.asked).toHaveLength(2);
    expect(server.asked[1]?.get("seq")).toBe("1");
  });

  it("knows a refused upgrade of one who is signed out from a server that is away", async () => {
    server.refuse = true;
    live.start();
    await until(() => store.getConnection().attempt >= 1);
    expect(store.getConnection().end).toBeNull();
    ended = "signed-out";
    await until(() => store.getConnection().end === "signed-out");
  });

  it("watches what pages look at, says it again after a break, and passes on the newest only", async () => {
    server.greet = () => {
      server.say(snapshot(1, []));
    };
    live.start();
    const leave = store.watch("cameras.tracks_seen.v1", "gate-1");
    const leaveToo = store.watch("cameras.tracks_seen.v1", "gate-1");
    const wanted = { t: "watch", observations: [["cameras.tracks_seen.v1", "gate-1"]] };
    await until(() => server.heard.length >= 1);
    expect(server.heard.at(-1)).toEqual(wanted);
    await until(() => store.getConnection().phase === "open");
    for (const n of [1, 2, 3]) server.say(frame(1, [], [{ type: "cameras.tracks_seen.v1", key: "gate-1", at: AT, status: "Actual", body: { n } }]));
    await until(() => store.observation("cameras.tracks_seen.v1", "gate-1")?.body.n === 3);
    const before = server.heard.length;
    server.peers.at(-1)?.terminate();
    await until(() => server.heard.length > before);
    expect(server.heard.at(-1)).toEqual(wanted);
    leave();
    leaveToo();
    await until(() => JSON.stringify(server.heard.at(-1)) === '{"t":"watch","observations":[]}');
    expect(store.observation("cameras.tracks_seen.v1", "gate-1")).toBeNull();
  });

  it("bundles what comes in a burst, so that the page is not drawn for each frame", async () => {
    server.greet = () => {
      server.say(snapshot(0, []));
    };
    live.start();
    await until(() => store.getConnection().phase === "open");
    const before = patches.length;
    for (let n = 1; n <= 300; n += 1) server.say(frame(n, [moved(n, `i${String(n)}`, 1, "open")]));
    await until(() => rows().size === 300);
    expect(patches.length - before).toBeLessThan(150);
    expect(patches.flatMap((patch) => patch.facts)).toHaveLength(300);
  });

  it("gives a page that is busy one patch and no more, and then everything that came meanwhile at once", async () => {
    server.greet = (_peer, asked) => {
      server.say(asked.has("seq") ? { t: "resumed", epoch: "one", seq: Number(asked.get("seq")), at: AT } : snapshot(0, []));
    };
    takes = false;
    live.start();
    await until(() => patches.length === 1);
    for (let n = 1; n <= 20; n += 1) server.say(frame(n, [moved(n, "a", n, "open")]));
    server.say({ t: "end", why: "for this test" });
    server.peers.at(-1)?.close(1012);
    await until(() => server.asked.length === 2);
    expect(patches).toHaveLength(1);
    takes = true;
    live.taken();
    await until(() => store.recentFacts().length === 20);
    expect(rows().get("a")?.version).toBe(20);
  });

  it("tells a collection that could not be read from one that is empty", async () => {
    server.greet = () => {
      server.say({ ...snapshot(1, []), collections: { incidents: { rows: [], total: 0, truncated: true, failed: true } } });
    };
    live.start();
    await until(() => store.collection("incidents").loaded);
    expect(store.collection("incidents").failed).toBe(true);
  });

  it("is not stopped by what it does not understand", async () => {
    server.greet = (peer) => {
      peer.send("{ not json");
      peer.send('{"t":"something-new","seq":1}');
      peer.send('"text"');
      server.say(snapshot(1, [row("a", 1)]));
    };
    live.start();
    await until(() => rows().size === 1);
  });

  it("passes on the server's own word that the newest facts may be missing", async () => {
    server.greet = () => {
      server.say(snapshot(1, []));
      server.say({ ...frame(1), stale: "the bus is away" });
    };
    live.start();
    await until(() => store.getConnection().trouble === "the bus is away");
    server.say(frame(1));
    await until(() => store.getConnection().trouble === "");
  });
});

describe("the silence of a dead connection", () => {
  it("is noticed, and the connection made anew", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const opened: { onclose: unknown; close: () => void }[] = [];
      live = begin({
        open: () => {
          const socket = { onclose: null, close: vi.fn(), readyState: 0 };
          opened.push(socket);
          return socket as unknown as WebSocket;
        },
      });
      live.start();
      vi.advanceTimersByTime(10_000);
      expect(opened[0]?.close).toHaveBeenCalledOnce();
      vi.advanceTimersByTime(1_000);
      expect(opened).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what the page is told to change", () => {
  it("names rows that went, and nothing where nothing changed", () => {
    const one = { epoch: "e", seq: 1, sweptAt: 0, collections: { incidents: { rows: new Map([["a", { id: "a" }]]), total: 1, truncated: false, failed: false } } };
    const none = { ...one, collections: { incidents: { rows: new Map(), total: 0, truncated: false, failed: false } } };
    expect(changesOf(one, one)).toEqual({});
    expect(changesOf(one, none).incidents).toMatchObject({ whole: false, put: [], removed: ["a"], total: 0 });
    expect(changesOf(null, one).incidents).toMatchObject({ whole: true, total: 1 });
  });
});
