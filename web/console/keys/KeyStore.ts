import { type KeyBinding, match, nameOf } from "./keys.ts";

export interface RegisteredKey extends KeyBinding {
  readonly group: string;
}

/** How long a sequence may pause between its keys. */
const SEQUENCE_MS = 1_200;

/** The keys of this page. Whoever registers last goes first, so that an open page goes before the shell. */
export class KeyStore {
  private readonly layers = new Map<symbol, readonly RegisteredKey[]>();
  private pending: readonly string[] = [];
  private pendingAt = 0;
  private readonly listeners = new Set<() => void>();
  private listed: readonly RegisteredKey[] = [];

  register(layer: symbol, keys: readonly RegisteredKey[]): void {
    this.layers.set(layer, keys);
    this.changed();
  }

  remove(layer: symbol): void {
    this.layers.delete(layer);
    this.changed();
  }

  /** Everything that is registered, the newest layer first. */
  readonly list = (): readonly RegisteredKey[] => this.listed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (document.querySelector("[aria-modal='true'], [data-modal]") !== null) return;
    const writing = isWriting(event.target);
    const bindings = [...this.layers.values()].flat().filter((binding) => !writing || binding.whileWriting);
    const before = event.timeStamp - this.pendingAt < SEQUENCE_MS ? this.pending : [];
    const { hit, pending } = match(bindings, before, nameOf(event));
    this.pending = pending;
    this.pendingAt = event.timeStamp;
    if (hit === null) return;
    // A pressed Enter or Space belongs to what has the focus.
    if ((event.key === "Enter" || event.key === " ") && isPressable(event.target)) return;
    event.preventDefault();
    hit.run(event);
  };

  private changed(): void {
    this.listed = [...this.layers.values()].toReversed().flat();
    for (const listener of this.listeners) listener();
  }
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target.getAttribute("role") === "spinbutton") return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("a, button, [role='button'], [role='menuitem'], [role='option'], [role='tab']") !== null;
}
