import type { Deed } from "@wire";

/** How the state of a deed is told. */
export const STATES: Readonly<Record<string, { readonly words: string; readonly tone: "ok" | "warn" | "bad" | "plain" }>> = {
  waiting: { words: "Waits for a second person", tone: "warn" },
  approved: { words: "Agreed to, being done", tone: "warn" },
  "turned down": { words: "Turned down", tone: "plain" },
  expired: { words: "Nobody decided in time", tone: "plain" },
  done: { words: "Done by two people", tone: "ok" },
  failed: { words: "Failed", tone: "bad" },
};

/** What a deed would do, as a heading: its order's first sentence. */
export function titleOf(deed: Deed): string {
  const [sentence] = deed.says.split(". ");
  return sentence ? sentence.replace(/\.$/, "") : deed.deed;
}

/** The content of an order, as words by name; nothing where it has none. */
export function contentOf(content: string): Readonly<Record<string, string>> {
  try {
    const read: unknown = JSON.parse(content);
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  } catch {
    return { content };
  }
}
