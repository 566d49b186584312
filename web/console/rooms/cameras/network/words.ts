/** A search of the network and what is in the way of a camera, in words. Pure. */

import type { FoundView, InquiryView } from "@wire";

/** What people call a camera that answered: by its own word, or where it is. */
export function nameOfFound({ name, hardware, address }: FoundView): string {
  return name || hardware || address;
}

/** What stands below its name: where it is, and what it says beside its name. */
export function detailOfFound({ name, hardware, location, address }: FoundView): string {
  return [name || hardware ? address : "", name ? hardware : "", location.replace(/^(country|city)\//, "")].filter(Boolean).join(" · ");
}

export interface Trouble {
  readonly title: string;
  readonly hint: string;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  login: { title: "The camera refuses this name and password", hint: "Many cameras keep users for ONVIF apart from those of their own page: look there under Users or ONVIF. Some lock for minutes after a few wrong tries." },
  silent: { title: "The camera does not answer", hint: "See whether it is on, reachable from this city’s server, and whether ONVIF is switched on at this port." },
  answer: { title: "What answers is no ONVIF camera", hint: "Another device may have this address, or the camera offers ONVIF at another port. Its own page says which." },
  streams: { title: "The camera offers no picture", hint: "Set up a stream on its own page: H.264 or H.265 suits best." },
  certificate: { title: "The camera shows another certificate", hint: "It may have been set up anew, or something else answers in its place. Nothing was said to it." },
  refused: { title: "The camera was not asked further", hint: "See what it says on its own page." },
};

/** What is wrong and what to look at; a kind that a newer server says is told in the server's words alone. */
export function troubleOf({ kind }: Pick<InquiryView, "kind">): Trouble {
  return TROUBLES[kind] ?? { title: "The camera could not be asked", hint: "" };
}

/** A clock that is off by less than this is as good as any (seconds). */
const CLOCK_OFF_S = 5;

/** That a camera's clock is off, where that matters; null where it is right or not told. */
export function clockWordsOf(ahead_s: number | null): string | null {
  if (ahead_s === null || Math.abs(ahead_s) < CLOCK_OFF_S) return null;
  return `Its clock is ${lengthOf(Math.abs(ahead_s))} ${ahead_s > 0 ? "ahead" : "behind"}. It is watched all the same, by our clock; what the camera burns into its picture is off.`;
}

function lengthOf(seconds: number): string {
  if (seconds < 120) return `${String(Math.round(seconds))} s`;
  if (seconds < 2 * 3600) return `${String(Math.round(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${String(Math.round(seconds / 3600))} h`;
  return `${String(Math.round(seconds / 86_400))} days`;
}

/** A fingerprint as cameras and browsers show it: pairs, in capitals. */
export function fingerprintOf(sha256: string): string {
  return (sha256.match(/../g) ?? []).join(":").toUpperCase();
}

/** Where a camera answers, read out of its source as it is shown (`onvif://…@host:port/path?profile=…`); null where it is none. */
export function addressOf(source: string): InquiryView["at"] | null {
  const found = /^(onvifs?):\/\/(?:.*@)?([^@]*)$/i.exec(source);
  if (found === null) return null;
  const secure = found[1]?.toLowerCase() === "onvifs";
  let url: URL;
  try {
    url = new URL(`${secure ? "https" : "http"}://${found[2] ?? ""}`);
  } catch {
    return null;
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    path: url.pathname === "/" ? "/onvif/device_service" : url.pathname,
    secure,
    sha256: url.searchParams.get("sha256") ?? "",
  };
}
