import { ErrorState } from "@kit";
import { useRouteError } from "react-router";

import { problemOf } from "../api/problem.ts";
import { usePageTitle } from "./usePageTitle.ts";

/** One page has failed; the others stand. */
export function PageError() {
  const error = useRouteError();
  usePageTitle("Something is wrong");
  return (
    <ErrorState
      problem={problemOf(error)}
      onRetry={() => {
        window.location.reload();
      }}
    />
  );
}
