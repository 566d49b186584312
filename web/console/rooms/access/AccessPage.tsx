import { IconButton, Tabs } from "@kit";
import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useSearchParams } from "react-router";

import { Page, useCan, useKeys } from "@console";

import { DeedsPanel } from "./deeds/DeedsPanel.tsx";
import { ExplainPanel } from "./ExplainPanel.tsx";
import { GlassPanel } from "./GlassPanel.tsx";
import { PeoplePanel } from "./people/PeoplePanel.tsx";
import { PoliciesPanel } from "./PoliciesPanel.tsx";
import { ACCESS } from "./queries.ts";

type View = "people" | "policies" | "deeds" | "explain" | "glass";

/** Who is who, and who may do what. */
export function AccessPage() {
  const [search, setSearch] = useSearchParams();
  const queries = useQueryClient();
  const seesPeople = useCan("access:person:view");
  const seesDeeds = useCan("access:deed:view");
  const reviews = useCan("access:glass:review");
  const again = (): void => { void queries.invalidateQueries({ queryKey: ACCESS }); };
  useKeys("Access", [{ keys: "r", does: "Read again", run: again }]);
  const views = [
    ...(seesPeople ? [{ id: "people" as View, label: "People", content: <PeoplePanel /> }] : []),
    { id: "policies" as View, label: "Policies", content: <PoliciesPanel /> },
    ...(seesDeeds ? [{ id: "deeds" as View, label: "Two people", content: <DeedsPanel /> }] : []),
    { id: "explain" as View, label: "Explain", content: <ExplainPanel /> },
    ...(reviews ? [{ id: "glass" as View, label: "Broken glass", content: <GlassPanel /> }] : []),
  ];
  const asked = search.get("view");
  const shown = views.find(({ id }) => id === asked)?.id ?? views[0]?.id ?? "policies";
  return (
    <Page
      title="Access"
      detail="Who is who, and who may do what. Every decision is a policy's, and can be asked for."
      actions={<IconButton icon={RefreshCw} label="Read again" keys="r" onPress={again} />}
    >
      <Tabs label="Access" items={views} selected={shown} onSelect={(view) => { setSearch({ view }, { replace: true }); }} />
    </Page>
  );
}
