import { Button, EmptyState } from "@kit";
import { Compass } from "lucide-react";
import { useNavigate } from "react-router";

import { usePageTitle } from "./usePageTitle.ts";

/** An address that leads nowhere. */
export function NoPage() {
  const navigate = useNavigate();
  usePageTitle("No such page");
  return (
    <EmptyState icon={Compass} title="There is no such page" detail="The address may be from an older version, or mistyped.">
      <Button tone="accent" onPress={() => void navigate("/incidents")}>
        To the incidents
      </Button>
    </EmptyState>
  );
}
