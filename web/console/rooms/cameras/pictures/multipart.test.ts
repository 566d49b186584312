import { describe, expect, it } from "vitest";

import { Multipart } from "./multipart.ts";

const text = new TextEncoder();
const part = (at: string, body: readonly number[]): Uint8Array =>
  new Uint8Array([...text.encode(`--civigil-picture\r\ncontent-type: image/jpeg\r\ncontent-length: ${String(body.length)}\r\nx-taken-at: ${at}\r\n\r\n`), ...body, 13, 10]);

describe("the live picture's answer", () => {
  const [one, other] = [part("2026-03-02T14:03:58Z", [255, 216, 13, 10, 13, 10, 45, 45]), part("2026-03-02T14:03:59Z", [1, 2, 3])];
  const whole = new Uint8Array([...one, ...other, ...text.encode("--civigil-picture--\r\n")]);

  it("gives the same pictures whole and byte by byte, line ends inside a picture included", () => {
    const atOnce = new Multipart().feed(whole);
    const slow = new Multipart();
    const byByte = [...whole].flatMap((byte) => slow.feed(new Uint8Array([byte])));
    expect(byByte).toEqual(atOnce);
    expect(atOnce.map(({ jpeg, takenAt }) => [[...jpeg], takenAt])).toEqual([
      [[255, 216, 13, 10, 13, 10, 45, 45], "2026-03-02T14:03:58Z"],
      [[1, 2, 3], "2026-03-02T14:03:59Z"],
    ]);
  });

  it("refuses a head without end and a picture of no length instead of filling the memory", () => {
    expect(() => new Multipart().feed(new Uint8Array(9_000))).toThrow("no end");
    expect(() => new Multipart().feed(text.encode("--b\r\ncontent-type: image/jpeg\r\n\r\n"))).toThrow("no known length");
    expect(() => new Multipart().feed(text.encode("--b\r\ncontent-length: 99999999999\r\n\r\n"))).toThrow("no known length");
  });
});
