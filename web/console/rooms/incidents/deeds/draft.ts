import { useEffect, useState } from "react";

const PREFIX = "civigil:draft:";

/** What was typed and not sent yet. It outlives a reload, a lost connection and a new sign-in, in this tab only. */
export function useDraft(name: string): readonly [string, (value: string) => void, () => void] {
  const key = PREFIX + name;
  const [value, setValue] = useState(() => sessionStorage.getItem(key) ?? "");
  useEffect(() => {
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
  }, [key, value]);
  const forget = (): void => {
    sessionStorage.removeItem(key);
    setValue("");
  };
  return [value, setValue, forget];
}
