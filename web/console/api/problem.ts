/** A refusal of the server (RFC 9457), as an error that a page can show. */

export interface Mistake {
  readonly where: string;
  readonly sentence: string;
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One sentence, fit for an operator. */
  readonly detail: string;
  /** `invalid`, `refused`, `not_signed_in`, `missing`, `conflict`, `unavailable`, `tampered`, `fault`; `unreachable` where no server answered. */
  readonly code: string;
  readonly instance?: string;
  readonly where?: string;
  readonly mistakes?: readonly Mistake[];
}

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(readonly document: ProblemDocument) {
    super(document.detail || document.title);
  }

  get status(): number {
    return this.document.status;
  }

  /** Somebody else changed it first. */
  get isConflict(): boolean {
    return this.document.code === "conflict";
  }

  /** What is wrong with one field, in the server's words. */
  mistakeAt(where: string): string | undefined {
    const { mistakes = [], where: only, detail } = this.document;
    return mistakes.find((mistake) => mistake.where === where)?.sentence ?? (only === where ? detail : undefined);
  }
}

/** Whatever was thrown, as a problem. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof Problem) return error.document;
  return {
    type: "urn:civigil:problem:page",
    title: "Something is wrong with this page",
    status: 0,
    detail: error instanceof Error ? error.message : "It gave no reason",
    code: "fault",
  };
}

export const UNREACHABLE: ProblemDocument = {
  type: "urn:civigil:problem:unreachable",
  title: "The server cannot be reached",
  status: 0,
  detail: "No answer came. What you see is what was known last; nothing was changed.",
  code: "unreachable",
};

/** Reads a refusal; one that is no problem document (a proxy's page) is told by its status. */
export async function problemFrom(answer: Response): Promise<Problem> {
  const media = answer.headers.get("content-type") ?? "";
  if (media.startsWith("application/problem+json")) {
    const document: unknown = await answer.json().catch(() => null);
    if (isProblem(document)) return new Problem(document);
  }
  return new Problem({
    type: "about:blank",
    title: `The server answered ${String(answer.status)}`,
    status: answer.status,
    detail: answer.statusText,
    code: answer.status >= 500 ? "fault" : "invalid",
  });
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === "object" && value !== null && "title" in value && "status" in value && "code" in value;
}
