import { useState } from "react";

/** A choice that this browser keeps; where it may not keep anything, it holds as long as the page. */
export function useKept(name: string): readonly [value: string | null, keep: (value: string) => void] {
  const [value, setValue] = useState(() => read(name));
  const keep = (next: string): void => {
    setValue(next);
    try {
      localStorage.setItem(name, next);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  };
  return [value, keep];
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
