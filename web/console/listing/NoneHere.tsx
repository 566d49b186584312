import { Button, EmptyState } from "@kit";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { useScope } from "../session/useScope.ts";

export interface NoneHereProps {
  /** What there is none of: `camera`. */
  readonly what: string;
  readonly icon: LucideIcon;
  /** All of them, whatever is looked at. */
  readonly all: readonly { readonly status: string }[];
  /** How the first one comes about. */
  readonly begin: string;
  /** What begins it. */
  readonly children?: ReactNode;
}

/** None in what is looked at; those of another scope are one press away. */
export function NoneHere({ what, icon, all, begin, children }: NoneHereProps) {
  const { scope, setScope } = useScope();
  const others = (["Actual", "Exercise", "Test"] as const).filter((one) => one !== scope && all.some((row) => row.status === one));
  const none = all.length === 0;
  return (
    <EmptyState
      icon={icon}
      title={none ? `No ${what} is set up` : `No ${what} in ${scope === "Actual" ? "the actual city" : scope.toLowerCase()}`}
      detail={none ? begin : `${what.charAt(0).toUpperCase()}${what.slice(1)}s belong to the actual city, to an exercise or to a test, and are shown there alone.`}
    >
      {children}
      {others.map((one) => (
        <Button key={one} onPress={() => { setScope(one); }}>
          {`Show ${String(all.filter((row) => row.status === one).length)} in ${one}`}
        </Button>
      ))}
    </EmptyState>
  );
}
