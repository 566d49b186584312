/** Keys, without a page: what a key event is called, and which binding a run of them fits. */

export interface KeyBinding {
  /** A key (`a`, `Enter`, `?`), a chord (`Ctrl+K`) or a sequence (`g i`). */
  readonly keys: string;
  /** What it does, for the help sheet: `Acknowledge`. */
  readonly does: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Also while somebody writes into a field. */
  readonly whileWriting?: boolean;
  /** Not listed in the help sheet. */
  readonly hidden?: boolean;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** `Ctrl+k`, `a`, `?`, `enter`. Shift is in the letter itself (`A`); the Mac's command key counts as Ctrl. */
export function nameOf(press: KeyPress): string {
  const key = press.key === " " ? "space" : press.key.length === 1 ? press.key : press.key.toLowerCase();
  const held = `${press.ctrlKey || press.metaKey ? "ctrl+" : ""}${press.altKey ? "alt+" : ""}`;
  return held + (held ? key.toLowerCase() : key);
}

/** A binding's keys in the same spelling. */
export function stepsOf(keys: string): readonly string[] {
  return keys.split(" ").map((chord) => {
    const parts = chord === "+" ? ["+"] : chord.split("+");
    const key = parts.at(-1) ?? "";
    const named = key.length === 1 && parts.length === 1 ? key : key.toLowerCase();
    return [...parts.slice(0, -1).map((part) => part.toLowerCase()), named].join("+");
  });
}

export interface Match<B extends KeyBinding> {
  /** What is to be done now. */
  readonly hit: B | null;
  /** The keys so far are the beginning of a sequence: wait for the next. */
  readonly pending: readonly string[];
}

/** Which binding fits the keys so far and the new one. The last registered wins; a sequence under way goes before a single key. */
export function match<B extends KeyBinding>(bindings: readonly B[], before: readonly string[], pressed: string): Match<B> {
  const run = [...before, pressed];
  for (let index = bindings.length - 1; index >= 0; index -= 1) {
    const binding = bindings[index];
    if (binding && same(stepsOf(binding.keys), run)) return { hit: binding, pending: [] };
  }
  if (bindings.some((binding) => begins(stepsOf(binding.keys), run))) return { hit: null, pending: run };
  return before.length > 0 ? match(bindings, [], pressed) : { hit: null, pending: [] };
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && begins(one, other);
}

function begins(whole: readonly string[], part: readonly string[]): boolean {
  return part.length <= whole.length && part.every((step, index) => step === whole[index]);
}
