import { Button, TimeOfDay } from "@kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Hammer } from "lucide-react";

import { answer, api } from "../api/client.ts";
import { useDeed } from "../api/useDeed.ts";
import css from "./GlassBanner.module.css";
import { useSession } from "./useSession.ts";

const LOOKED_EVERY_MS = 30_000;

/** Says that one's own glass is broken, on every page, until it is mended or its time is over. */
export function GlassBanner() {
  const { roles } = useSession();
  const queries = useQueryClient();
  const holds = roles.includes("glass");
  const me = useQuery({
    queryKey: ["access", "me"],
    queryFn: ({ signal }) => answer(api.GET("/api/access/me", { signal })),
    enabled: holds,
    refetchInterval: LOOKED_EVERY_MS,
  });
  const mend = useDeed({
    does: async () => { await api.DELETE("/api/access/me/glass"); },
    said: "The glass is mended",
    onDone: () => void queries.invalidateQueries(),
  });
  const glass = me.data?.glass;
  if (!holds || !glass) return null;
  return (
    <div className={css.banner} role="status">
      <Hammer aria-hidden size={16} className={css.icon} />
      <span className={css.words}>
        Your glass is broken until <TimeOfDay at={glass.ends} />: {glass.reason}
      </span>
      <Button size="s" busy={mend.busy} onPress={() => { mend.run(undefined); }}>
        Mend it
      </Button>
    </div>
  );
}
