// @vitest-environment node
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";

import { frameOf, SUBPROTOCOL, type VideoFrame } from "./frames.ts";
import { type Sink, VideoLink } from "./VideoLink.ts";

const message = (kind: number, channel: number, data: readonly number[], at = 1_700_000_000_000, media = 10.5): ArrayBuffer => {
  const whole = new ArrayBuffer(20 + data.length);
  const head = new DataView(whole);
  head.setUint8(0, kind);
  head.setUint16(2, channel);
  head.setFloat64(4, at);
  head.setFloat64(12, media);
  new Uint8Array(whole, 20).set(data);
  return whole;
};

function sinkOf() {
  const begun: string[] = [];
  const frames: VideoFrame[] = [];
  const none: string[] = [];
  const sink: Sink = { onBegin: (mime) => begun.push(mime), onFrame: (frame) => frames.push(frame), onNone: (_, why) => none.push(why) };
  return { sink, begun, frames, none };
}

describe("the live view's connection", () => {
  let server: WebSocketServer;
  let peers: Peer[];
  let heard: { readonly t: string; readonly cameras?: readonly string[]; readonly bytes?: number }[];
  let link: VideoLink;
  const signedOut = vi.fn();

  beforeEach(async () => {
    [peers, heard] = [[], []];
    server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false) });
    server.on("connection", (peer) => {
      peers.push(peer);
      peer.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString()) as (typeof heard)[number]));
    });
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    link = new VideoLink({ open: () => new WebSocket(`ws://127.0.0.1:${String(port)}`, SUBPROTOCOL), chance: () => 0, onSignedOut: signedOut });
  });
  afterEach(() => {
    for (const peer of peers) peer.terminate();
    server.close();
    signedOut.mockReset();
  });
  const told = (peer: Peer, camera: string, channel: number): void => { peer.send(JSON.stringify({ t: "begin", camera, channel, mime: "video/mp4" })); };

  it("plays all cameras of a page over one connection, and says what it took", async () => {
    const [one, other] = [sinkOf(), sinkOf()];
    link.watch("a", one.sink);
    link.watch("b", other.sink);
    await vi.waitFor(() => { expect(heard.at(-1)).toEqual({ t: "watch", cameras: ["a", "b"] }); });
    expect(peers).toHaveLength(1);
    const [peer] = peers as [Peer];
    told(peer, "a", 1);
    told(peer, "b", 2);
    peer.send(message(2, 2, [7, 8]));
    peer.send(message(9, 2, [7, 8])); // of a newer server
    peer.send(message(3, 1, [9]));
    await vi.waitFor(() => { expect(one.frames).toHaveLength(1); });
    expect(other.frames.map(({ kind, data, at, media }) => [kind, [...data], at, media])).toEqual([["key", [7, 8], 1_700_000_000_000, 10.5]]);
    expect(one.begun).toEqual(["video/mp4"]);
    await vi.waitFor(() => { expect(heard.at(-1)).toEqual({ t: "took", bytes: 65 }); });
  });

  it("opens again when it breaks, watches as before, and counts from nothing", async () => {
    const { sink } = sinkOf();
    link.watch("a", sink);
    await vi.waitFor(() => { expect(heard).toHaveLength(1); });
    peers[0]?.send(message(3, 1, [9]));
    peers[0]?.terminate();
    await vi.waitFor(() => { expect(peers).toHaveLength(2); });
    await vi.waitFor(() => { expect(heard.at(-1)).toEqual({ t: "watch", cameras: ["a"] }); });
  });

  it("asks for the beginning again when another part of the page takes a camera over", async () => {
    const first = sinkOf();
    const leave = link.watch("a", first.sink);
    await vi.waitFor(() => { expect(heard).toHaveLength(1); });
    leave();
    link.watch("a", sinkOf().sink);
    await vi.waitFor(() => { expect(heard.slice(1).map(({ cameras }) => cameras)).toEqual([[], ["a"]]); });
  });

  it("hands on why there is no stream, and asks for it no more", async () => {
    const { sink, none } = sinkOf();
    link.watch("a", sink);
    await vi.waitFor(() => { expect(heard).toHaveLength(1); });
    peers[0]?.send(JSON.stringify({ t: "none", camera: "a", code: "unavailable", why: "it is masked" }));
    await vi.waitFor(() => { expect(none).toEqual(["it is masked"]); });
    await vi.waitFor(() => { expect(heard.at(-1)).toEqual({ t: "watch", cameras: [] }); });
  });

  it("ends with a session that is locked, and is not tried against its door", async () => {
    const { sink, none } = sinkOf();
    link.watch("a", sink);
    await vi.waitFor(() => { expect(heard).toHaveLength(1); });
    peers[0]?.close(4423, "locked");
    await vi.waitFor(() => { expect(none).toHaveLength(1); });
    expect(signedOut).toHaveBeenCalledExactlyOnceWith(true);
    expect(peers).toHaveLength(1);
  });

  it("ends for good with the session", async () => {
    const { sink, none } = sinkOf();
    link.watch("a", sink);
    await vi.waitFor(() => { expect(heard).toHaveLength(1); });
    peers[0]?.close(4401, "over");
    await vi.waitFor(() => { expect(none).toHaveLength(1); });
    expect(signedOut).toHaveBeenCalledExactlyOnceWith(false);
    expect(peers).toHaveLength(1);
  });

  it("does not take for a picture what is none", () => {
    expect(() => frameOf(new ArrayBuffer(3))).toThrow("none");
    expect(frameOf(message(9, 1, []))).toBeNull();
  });
});
