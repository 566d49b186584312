import type { Command } from "@kit";
import { createContext, useContext, useEffect, useRef, useState } from "react";

/** The commands of this page, for the palette. */
export class CommandStore {
  private readonly layers = new Map<symbol, readonly Command[]>();
  private readonly listeners = new Set<() => void>();
  private listed: readonly Command[] = [];

  register(layer: symbol, commands: readonly Command[]): void {
    this.layers.set(layer, commands);
    this.changed();
  }

  remove(layer: symbol): void {
    this.layers.delete(layer);
    this.changed();
  }

  /** What was registered last stands first: what belongs to the open page. */
  readonly list = (): readonly Command[] => this.listed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  private changed(): void {
    this.listed = [...this.layers.values()].toReversed().flat();
    for (const listener of this.listeners) listener();
  }
}

export const CommandContext = createContext(new CommandStore());

/** Commands that stand in the palette while this part is on the page. */
export function useCommands(commands: readonly Command[]): void {
  const store = useContext(CommandContext);
  const [layer] = useState(() => Symbol("commands"));
  const newest = useRef(commands);
  useEffect(() => {
    newest.current = commands;
  });
  const shape = commands.map(({ id, label, group, keys, also }) => [id, label, group, keys, also].join("\t")).join("\n");
  useEffect(() => {
    store.register(
      layer,
      newest.current.map((command, index) => ({
        ...command,
        run: () => {
          newest.current[index]?.run();
        },
      })),
    );
    return () => {
      store.remove(layer);
    };
  }, [store, layer, shape]);
}
