import { useCallback, useRef } from "react";

const NARROW = "(max-width: 860px)";

/**
 * For what is docked at the lower edge of a narrow screen: it tells its height (`--docked`), so that no toast lies over what is pressed
 * there. One at a time.
 */
export function useDocked(): (element: HTMLElement | null) => void {
  const watching = useRef<ResizeObserver | null>(null);
  return useCallback((element: HTMLElement | null) => {
    watching.current?.disconnect();
    watching.current = null;
    const { style } = document.documentElement;
    style.removeProperty("--docked");
    if (element === null || typeof ResizeObserver === "undefined") return;
    watching.current = new ResizeObserver(() => {
      style.setProperty("--docked", window.matchMedia(NARROW).matches ? `${String(element.offsetHeight)}px` : "0px");
    });
    watching.current.observe(element);
  }, []);
}
