/** What a room of the console builds on. */

export { answer, api } from "./api/client.ts";
export { Problem, type ProblemDocument, problemOf } from "./api/problem.ts";
export { type Deed, type DeedView, useDeed } from "./api/useDeed.ts";
export { useCommands } from "./commands/useCommands.ts";
export type { KeyBinding } from "./keys/keys.ts";
export { useKeys } from "./keys/useKeys.ts";
export { countsIn } from "./listing/counts.ts";
export { FilterBar } from "./listing/FilterBar.tsx";
export { NoneHere } from "./listing/NoneHere.tsx";
export { type AskedView, useAsked } from "./listing/useAsked.ts";
export type { ConsoleRoom, NavItem } from "./room.ts";
export { type City, useCity } from "./session/useCity.ts";
export { type ScopedRows, type ScopeView, useScope, useScopedRows } from "./session/useScope.ts";
export { type Session, useCan, useSession } from "./session/useSession.ts";
export { shortPseudonym, useWho, whoOf } from "./session/who.ts";
export { BackLink } from "./shell/BackLink.tsx";
export { Page, type PageProps } from "./shell/Page.tsx";
export { Stage, type StageProps } from "./shell/Stage.tsx";
export { type ThemeName, useTheme } from "./shell/useTheme.ts";
export { usePageTitle } from "./shell/usePageTitle.ts";
