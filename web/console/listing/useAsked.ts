import { useState } from "react";
import { useSearchParams } from "react-router";

/** What the address is to say; empty: left out. */
export type Asked = Readonly<Partial<Record<"view" | "q" | "state", string>>>;

export interface AskedView {
  readonly view: string | null;
  /** What is typed. The address follows it: read back from there, fast fingers would lose letters. */
  readonly text: string;
  /** Empty: every state. */
  readonly state: string;
  readonly set: (asked: Asked) => void;
}

/** What a page that lists things is asked for, kept in its address. */
export function useAsked(): AskedView {
  const [search, setSearch] = useSearchParams();
  const [text, setText] = useState(search.get("q") ?? "");
  const set = (asked: Asked): void => {
    if (asked.q !== undefined) setText(asked.q);
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(asked)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  };
  return { view: search.get("view"), text, state: search.get("state") ?? "", set };
}
