/** Locking and coming back, over all tabs of this browser: the session is the server's, and every tab shows the same of it. */

import { toast } from "@kit";

import { Problem, problemFrom } from "../api/problem.ts";

/** What tabs tell each other. */
export type Told = "locked" | "back";

const CHANNEL = "civigil.session";

/** Tells the other tabs. */
export function tellTabs(told: Told): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(told);
  channel.close();
}

/** Hears what other tabs tell, until the function that it gives back is called. */
export function hearTabs(hear: (told: Told) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Told>) => { hear(data); };
  return () => { channel.close(); };
}

/** Locks this session on every tab. Throws `Problem` where the server did not. */
export async function lockNow(): Promise<void> {
  const answer = await fetch("/api/session/lock", { method: "POST" });
  if (!answer.ok) throw await problemFrom(answer);
  tellTabs("locked");
}

async function post(path: string, body: string, kind: string): Promise<Response> {
  const answer = await fetch(path, { method: "POST", body, headers: { accept: "application/json", "content-type": kind } });
  if (!answer.ok) throw await problemFrom(answer);
  return answer;
}

/** Locks this session; whoever walks away is told where it could not be, for then it stands open. */
export function lockOrTell(): void {
  lockNow().catch((error: unknown) => { toast({ title: "It could not be locked", detail: wordsOf(error), tone: "bad" }); });
}

/** Proves by passkey who one is. Throws `Problem`, or what the browser says where the person does not want to. */
export async function byPasskey(): Promise<void> {
  const asked = (await (await post("/sign-in/passkey/options", "{}", "application/json")).json()) as { readonly options: string };
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(asked.options) as PublicKeyCredentialRequestOptionsJSON);
  const answer = await navigator.credentials.get({ publicKey });
  if (!(answer instanceof PublicKeyCredential)) throw new Error("no passkey was used");
  await post("/sign-in/passkey", JSON.stringify({ answer: JSON.stringify(answer.toJSON()) }), "application/json");
}

/** Proves by what one types, which `path` takes as a form: a passphrase and a code, a link. */
export async function byForm(path: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await post(path, new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
}

/** Whether browsers have passkeys at this address, and this one does. */
export function takesPasskeys(host: string = window.location.hostname): boolean {
  return !/^[\d.]+$|:/.test(host) && "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** What went wrong, in words for the person. */
export function wordsOf(error: unknown): string {
  if (error instanceof Problem) return error.message.charAt(0).toUpperCase() + error.message.slice(1);
  if (error instanceof DOMException && error.name === "NotAllowedError") return "No passkey was used. Try again, or use another way.";
  return "No answer came. Try again.";
}
