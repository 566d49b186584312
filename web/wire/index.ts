// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.

export * from "./events";
export * from "./types";
export type { paths } from "./paths";
