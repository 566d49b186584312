/** What jsdom lacks and parts ask for: sizes (nothing is laid out here) and media queries. Imported by tests that draw parts. */

class NoResize {
  observe(): void {
    // Nothing is ever resized here.
  }
  unobserve(): void {
    // As above.
  }
  disconnect(): void {
    // As above.
  }
}

class NoIntersection extends NoResize {
  readonly root = null;
  readonly rootMargin = "";
  readonly thresholds = [];
  takeRecords(): [] {
    return [];
  }
}

/** Put in place where it is missing. */
function provide(where: object, name: string, what: unknown): void {
  if (!(name in where)) Object.defineProperty(where, name, { configurable: true, writable: true, value: what });
}

provide(globalThis, "ResizeObserver", NoResize);
provide(globalThis, "IntersectionObserver", NoIntersection);
provide(window, "matchMedia", (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
provide(HTMLElement.prototype, "scrollIntoView", () => undefined);
provide(globalThis, "CSS", { escape: (text: string) => text.replaceAll(/[^\w-]/g, String.raw`\$&`) });

/** A window of so many pixels, for parts that draw only what is in view. */
export function giveSize(width: number, height: number): void {
  for (const [name, value] of [["clientWidth", width], ["clientHeight", height], ["offsetWidth", width], ["offsetHeight", height]] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  }
}
