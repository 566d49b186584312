import { toast } from "@kit";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

import { Problem, type ProblemDocument, problemOf } from "./problem.ts";

export interface Deed<Asked, Answer> {
  readonly does: (asked: Asked) => Promise<Answer>;
  /** What the toast says when it is done: `Acknowledged`. Empty: nothing is said. */
  readonly said: string | ((asked: Asked, answer: Answer) => string);
  /** How it is taken back; offered on the toast. Null where it cannot be. */
  readonly undo?: (asked: Asked, answer: Answer) => (() => Promise<unknown>) | null;
  /** Queries that it makes old. */
  readonly touches?: (asked: Asked) => readonly QueryKey[];
  readonly onDone?: (answer: Answer, asked: Asked) => void;
  /** It was refused, or could not be asked: for who has moved on meanwhile, to be told where it belongs. */
  readonly onRefused?: (problem: ProblemDocument, asked: Asked) => void;
  /** Asked again while it is under way, it waits for its turn among all deeds of this name; without one, both are under way at once. */
  readonly inTurn?: string;
  /** Draw refusals where the deed was asked for (a form) instead of on a toast. A conflict is always said on a toast. */
  readonly quiet?: boolean;
}

export interface DeedView<Asked> {
  readonly run: (asked: Asked) => void;
  readonly busy: boolean;
  readonly problem: ProblemDocument | null;
  readonly reset: () => void;
}

/** Something a person does: asked of the server, said on a toast, undone from there; a refusal is told in the server's words. */
export function useDeed<Asked, Answer>(deed: Deed<Asked, Answer>): DeedView<Asked> {
  const queries = useQueryClient();
  const refresh = async (asked: Asked) => {
    await Promise.all((deed.touches?.(asked) ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const mutation = useMutation<Answer, unknown, Asked>({
    mutationFn: deed.does,
    ...(deed.inTurn === undefined ? {} : { scope: { id: deed.inTurn } }),
    onSuccess: async (answer, asked) => {
      const title = typeof deed.said === "string" ? deed.said : deed.said(asked, answer);
      const back = deed.undo?.(asked, answer) ?? null;
      if (title) toast({ title, ...(back ? { undo: { run: () => void takeBack(title, back, () => refresh(asked)) } } : {}) });
      deed.onDone?.(answer, asked);
      await refresh(asked);
    },
    onError: async (error, asked) => {
      deed.onRefused?.(problemOf(error), asked);
      if (error instanceof Problem && error.isConflict) {
        toast({ title: "Changed meanwhile", detail: `${capital(error.document.detail)}. What you see now is the newest.`, tone: "warn" });
        await refresh(asked);
      } else if (!deed.quiet) {
        const { title, detail } = problemOf(error);
        toast({ title, detail: capital(detail), tone: "bad" });
      }
    },
  });
  return {
    run: (asked) => {
      mutation.mutate(asked);
    },
    busy: mutation.isPending,
    problem: mutation.error === null ? null : problemOf(mutation.error),
    reset: mutation.reset,
  };
}

async function takeBack(title: string, back: () => Promise<unknown>, refresh: () => Promise<void>): Promise<void> {
  try {
    await back();
    toast({ title: `Undone: ${title.charAt(0).toLowerCase()}${title.slice(1)}` });
  } catch (error) {
    const problem = problemOf(error);
    toast({ title: "It could not be undone", detail: capital(problem.detail), tone: "bad" });
  }
  await refresh();
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
