import { createContext, useContext, useLayoutEffect, useRef, useState } from "react";

import type { KeyBinding } from "./keys.ts";
import { KeyStore } from "./KeyStore.ts";

export const KeyContext = createContext(new KeyStore());

/**
 * Keys that are there while this part is on the page:
 *
 *     useKeys("Incident", [{ keys: "a", does: "Acknowledge", run: acknowledge }]);
 *
 * They are listed on the help sheet under the group's name. With `when` false they are not there. They are there before the part
 * is painted: whoever sees a button may press its key.
 */
export function useKeys(group: string, bindings: readonly KeyBinding[], when = true): void {
  const store = useContext(KeyContext);
  const [layer] = useState(() => Symbol(group));
  const newest = useRef(bindings);
  useLayoutEffect(() => {
    newest.current = bindings;
  });
  const shape = when ? bindings.map(({ keys, does, whileWriting, hidden }) => [keys, does, whileWriting, hidden].join("\t")).join("\n") : "";
  useLayoutEffect(() => {
    if (!when) return undefined;
    store.register(
      layer,
      newest.current.map((binding, index) => ({
        ...binding,
        group,
        // The key stays registered while what it does changes with each draw.
        run: (event: KeyboardEvent) => {
          newest.current[index]?.run(event);
        },
      })),
    );
    return () => {
      store.remove(layer);
    };
  }, [store, layer, group, shape, when]);
}
