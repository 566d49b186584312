/** The messages of `civigil.video.v1`, taken apart. Pure. */

export const SUBPROTOCOL = "civigil.video.v1";

export type Kind = "init" | "key" | "picture";

export interface VideoFrame {
  readonly kind: Kind;
  readonly channel: number;
  /** When the light of the picture fell in (milliseconds since 1970). */
  readonly at: number;
  /** The stream's own time (seconds): what `<video>` calls its time. */
  readonly media: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export type VideoWord =
  | { readonly t: "begin"; readonly camera: string; readonly channel: number; readonly mime: string }
  | { readonly t: "none"; readonly camera: string; readonly code: string; readonly why: string }
  | { readonly t: "end"; readonly why: string };

const HEAD = 20;
const KINDS: Readonly<Record<number, Kind>> = { 1: "init", 2: "key", 3: "picture" };

/** A binary message; null for one of a kind that a newer server sends. Throws `Error` for what is too short to be one. */
export function frameOf(message: ArrayBuffer): VideoFrame | null {
  if (message.byteLength < HEAD) throw new Error("The live view sent a message that is none");
  const head = new DataView(message, 0, HEAD);
  const kind = KINDS[head.getUint8(0)];
  if (kind === undefined) return null;
  return { kind, channel: head.getUint16(2), at: head.getFloat64(4), media: head.getFloat64(12), data: new Uint8Array(message, HEAD) };
}
