/** Checks the proof of an entry in the browser itself: the entry's hash, its way to the root, and who signed the root (RFC 6962, RFC 8032). */

export interface Proof {
  readonly seq: number;
  /** The entry as a JSON array: `[7,"2026-…","operator:1","did","to","{…}"]`. */
  readonly entry: string;
  /** Hashes from the leaf to the root, base64. */
  readonly path: readonly string[];
  /** The signed head, as a C2SP checkpoint. */
  readonly head: string;
  /** `<log>+<key hash>+<base64 of 0x01 and the key>`. */
  readonly key: string;
}

export interface ShownEntry {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly did: string;
  readonly to: string;
  readonly detail: Readonly<Record<string, string>>;
}

export interface Step {
  readonly says: string;
  /** Null: this browser cannot tell. */
  readonly holds: boolean | null;
  readonly detail: string;
}

export interface Verdict {
  /** In order; what comes behind a step that does not hold was still looked at. */
  readonly steps: readonly Step[];
  readonly holds: boolean;
  readonly key: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Head {
  readonly log: string;
  readonly size: number;
  readonly root: Bytes;
  readonly at: string;
  readonly signed: Bytes;
  readonly keyHash: Bytes;
  readonly signature: Bytes;
}

const HASH_BYTES = 32;
const KEY_HASH_BYTES = 4;
const ED25519 = 0x01;

/** Holds what the screen shows against what was signed. Never throws: what cannot be read does not hold. */
export async function check(shown: ShownEntry, proof: Proof): Promise<Verdict> {
  const head = headOf(proof.head);
  const key = keyOf(proof.key);
  const same = isSame(shown, proof);
  const leaf = await hash(Uint8Array.of(0), Uint8Array.of(1), new TextEncoder().encode(proof.entry));
  const root = head === null ? null : await rootOf(leaf, proof, head.size);
  const leads = head !== null && root !== null && equal(root, head.root);
  const signed = head === null || key === null ? false : await isSigned(head, key);
  const steps: readonly Step[] = [
    { says: "The entry shown is the entry that was proved", holds: same, detail: `leaf ${hex(leaf).slice(0, 16)}…` },
    {
      says: "It leads to the root of the whole log",
      holds: leads,
      detail: head === null ? "the head cannot be read" : `${String(proof.path.length)} steps to ${hex(head.root).slice(0, 16)}…, ${head.size.toLocaleString("en-GB")} entries`,
    },
    { says: "The root is signed by the log's key", holds: signed, detail: signed === null ? "this browser knows no Ed25519" : (head?.at ?? "") },
  ];
  return { steps, holds: steps.every((step) => step.holds !== false), key: proof.key };
}

function isSame(shown: ShownEntry, proof: Proof): boolean {
  const told: unknown = parsed(proof.entry);
  if (!Array.isArray(told) || told.length !== 6 || shown.seq !== proof.seq) return false;
  const [seq, at, who, did, to, detail] = told as readonly unknown[];
  const words: unknown = typeof detail === "string" ? parsed(detail) : null;
  return (
    seq === shown.seq &&
    typeof at === "string" &&
    Date.parse(at) === Date.parse(shown.at) &&
    who === shown.who &&
    did === shown.did &&
    to === shown.to &&
    typeof words === "object" &&
    words !== null &&
    sorted(words as Readonly<Record<string, unknown>>) === sorted(shown.detail)
  );
}

const sorted = (words: Readonly<Record<string, unknown>>): string => JSON.stringify(Object.entries(words).sort(([one], [other]) => (one < other ? -1 : 1)));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Where a path leads from a leaf (RFC 9162 §2.1.3.2); null for one that leads nowhere. */
async function rootOf(leaf: Bytes, proof: Proof, size: number): Promise<Bytes | null> {
  let left = proof.seq - 1;
  let last = size - 1;
  let found = leaf;
  if (left < 0 || left > last) return null;
  for (const text of proof.path) {
    const step = bytes(text);
    if (step?.length !== HASH_BYTES || last === 0) return null;
    if (left % 2 === 1 || left === last) {
      found = await hash(Uint8Array.of(1), step, found);
      while (left % 2 === 0 && left > 0) {
        left = Math.floor(left / 2);
        last = Math.floor(last / 2);
      }
    } else {
      found = await hash(Uint8Array.of(1), found, step);
    }
    left = Math.floor(left / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? found : null;
}

async function isSigned(head: Head, key: { readonly log: string; readonly hash: string; readonly bytes: Bytes }): Promise<boolean | null> {
  const named = await hash(new TextEncoder().encode(`${head.log}\n`), Uint8Array.of(ED25519), key.bytes);
  if (key.log !== head.log || hex(head.keyHash) !== key.hash || hex(named.slice(0, KEY_HASH_BYTES)) !== key.hash) return false;
  try {
    const known = await crypto.subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, head.signature, head.signed);
  } catch {
    return null;
  }
}

function headOf(note: string): Head | null {
  const lines = note.split("\n");
  const [log = "", size = "", root = "", at = ""] = lines;
  const signed = bytes((lines[5] ?? "").replace(`— ${log} `, ""));
  const rootBytes = bytes(root);
  if (lines.length !== 7 || !/^\d{1,15}$/.test(size) || rootBytes?.length !== HASH_BYTES || signed?.length !== KEY_HASH_BYTES + 64) return null;
  return {
    log,
    size: Number(size),
    root: rootBytes,
    at: at.replace("at ", ""),
    signed: new TextEncoder().encode(`${lines.slice(0, 4).join("\n")}\n`),
    keyHash: signed.slice(0, KEY_HASH_BYTES),
    signature: signed.slice(KEY_HASH_BYTES),
  };
}

function keyOf(text: string): { readonly log: string; readonly hash: string; readonly bytes: Bytes } | null {
  const [log = "", told = "", ...rest] = text.split("+");
  const key = bytes(rest.join("+"));
  return key?.length === HASH_BYTES + 1 && key[0] === ED25519 ? { log, hash: told, bytes: key.slice(1) } : null;
}

async function hash(...parts: readonly Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function bytes(text: string): Bytes | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

const hex = (given: Bytes): string => Array.from(given, (byte) => byte.toString(16).padStart(2, "0")).join("");
const equal = (one: Bytes, other: Bytes): boolean => one.length === other.length && one.every((byte, at) => byte === other[at]);
