import { describe, expect, it } from "vitest";

import { addressOf, clockWordsOf, detailOfFound, fingerprintOf, nameOfFound, troubleOf } from "./words.ts";

const found = { at: { host: "10.4.0.17", port: 80, path: "/", secure: false, sha256: "" }, address: "10.4.0.17", name: "Front Door", hardware: "PT-1", location: "city/Berlin", camera: null };

describe("a camera that answered", () => {
  it("is called by its own word, or by its address", () => {
    expect(nameOfFound(found)).toBe("Front Door");
    expect(detailOfFound(found)).toBe("10.4.0.17 · PT-1 · Berlin");
    const bare = { ...found, name: "", hardware: "", location: "" };
    expect(nameOfFound(bare)).toBe("10.4.0.17");
    expect(detailOfFound(bare)).toBe("");
  });
});

describe("what is in the way", () => {
  it("has words for each kind, and for one that nobody knows here", () => {
    for (const kind of ["login", "silent", "answer", "streams", "certificate", "refused"]) expect(troubleOf({ kind }).hint).not.toBe("");
    expect(troubleOf({ kind: "other" }).title).not.toBe("");
  });
  it("tells a clock that is off by a length that people use", () => {
    expect(clockWordsOf(null)).toBeNull();
    expect(clockWordsOf(-3)).toBeNull();
    expect(clockWordsOf(-90)).toContain("90 s behind");
    expect(clockWordsOf(7200)).toContain("2 h ahead");
    expect(clockWordsOf(-50 * 365 * 86_400)).toContain("18250 days behind");
  });
  it("shows a fingerprint as a camera's own page does", () => {
    expect(fingerprintOf("0aff10")).toBe("0A:FF:10");
  });
});

describe("where a camera answers", () => {
  it("is read out of its source without its password", () => {
    expect(addressOf("onvif://…@10.4.0.17:8080/dev?profile=a")).toEqual({ host: "10.4.0.17", port: 8080, path: "/dev", secure: false, sha256: "" });
    expect(addressOf("onvifs://cam.example?profile=a&sha256=ab")).toEqual({ host: "cam.example", port: 443, path: "/onvif/device_service", secure: true, sha256: "ab" });
    expect(addressOf("rtsp://10.4.0.17/live")).toBeNull();
    expect(addressOf("onvif://…@")).toBeNull();
  });
});
