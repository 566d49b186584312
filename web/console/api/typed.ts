/**
 * The face of the API client: openapi-fetch does the asking, but its own types rebuild every answer and lose tuples on the way.
 * These take them from the wire as they stand.
 */

import type { paths } from "@wire";

type Method = "get" | "post" | "put" | "delete" | "patch";

/** The addresses at which something can be done by a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Readonly<Record<M, { responses: unknown }>> ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, M extends Method> = paths[P] extends Readonly<Record<M, infer Op>> ? Op : never;

/** What a good answer bears; nothing for those that are no JSON. */
export type AnswerOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: { 200: { content: { "application/json": infer Body } } } } ? Body : undefined;

type PathPart<All> = All extends { path: infer Path } ? { readonly path: Path } : unknown;

type QueryPart<All> = All extends { query: infer Query }
  ? { readonly query: Query }
  : All extends { query?: infer Query }
    ? [Query] extends [undefined]
      ? unknown
      : { readonly query?: Query }
    : unknown;

type Parameters<Op> = Op extends { parameters: infer All } ? PathPart<All> & QueryPart<All> : unknown;

type Body<Op> = Op extends { requestBody: { content: { "application/json": infer Asked } } } ? { readonly body: Asked } : { readonly body?: never };

/** What is asked: `params.path`, `params.query`, `body`. */
export type AskedOf<P extends keyof paths, M extends Method> = Body<Operation<P, M>> & {
  readonly signal?: AbortSignal;
} & (unknown extends Parameters<Operation<P, M>> ? { readonly params?: never } : HasNeeded<Parameters<Operation<P, M>>>);

/** Whether all of it may be left out. */
type Optional<All> = Partial<All> extends All ? true : false;

type HasNeeded<All> = Optional<All> extends true ? { readonly params?: All } : { readonly params: All };

type Arguments<Asked> = Optional<Asked> extends true ? [asked?: Asked] : [asked: Asked];

type Call<M extends Method> = <P extends PathOf<M>>(path: P, ...asked: Arguments<AskedOf<P, M>>) => Promise<{ readonly data: AnswerOf<P, M> }>;

export interface Api {
  readonly GET: Call<"get">;
  readonly POST: Call<"post">;
  readonly PUT: Call<"put">;
  readonly DELETE: Call<"delete">;
}
