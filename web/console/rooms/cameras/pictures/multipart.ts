/**
 * The live picture's answer, taken apart: JPEG after JPEG, each with the time at which its light fell in (RFC 2046 §5.1).
 *
 * Fed with bytes as they come, in pieces of any size. What is larger than it may be is an error, never memory without end.
 */

export interface PicturePart {
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** When the light fell in (ISO); null where the server did not say. */
  readonly takenAt: string | null;
}

const HEAD_AT_MOST = 8_192;
const PART_AT_MOST = 8_000_000;
const HEAD_END = [13, 10, 13, 10] as const;

export class Multipart {
  private rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private head: { readonly from: number; readonly length: number; readonly takenAt: string | null } | null = null;

  /** The parts that are whole with these bytes. Throws `Error` for what is no such answer. */
  feed(bytes: Uint8Array): readonly PicturePart[] {
    this.rest = joined(this.rest, bytes);
    const parts: PicturePart[] = [];
    for (let part = this.next(); part !== null; part = this.next()) parts.push(part);
    return parts;
  }

  private next(): PicturePart | null {
    this.head ??= this.readHead();
    if (this.head === null) return null;
    const { from, length, takenAt } = this.head;
    if (this.rest.length < from + length) return null;
    const jpeg = this.rest.slice(from, from + length);
    this.rest = this.rest.slice(from + length);
    this.head = null;
    return { jpeg, takenAt };
  }

  private readHead() {
    const end = indexOf(this.rest, HEAD_END);
    if (end < 0) {
      if (this.rest.length > HEAD_AT_MOST) throw new Error("the head of a picture has no end");
      return null;
    }
    const head = new TextDecoder().decode(this.rest.subarray(0, end));
    const length = Number(fieldOf(head, "content-length") ?? Number.NaN);
    if (!Number.isSafeInteger(length) || length <= 0 || length > PART_AT_MOST) throw new Error("a picture of no known length");
    return { from: end + HEAD_END.length, length, takenAt: fieldOf(head, "x-taken-at") };
  }
}

function fieldOf(head: string, name: string): string | null {
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line ? line.slice(name.length + 1).trim() : null;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function indexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0 && at + wanted.length <= bytes.length; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
