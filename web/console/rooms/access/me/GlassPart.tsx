import { Button, Panel, TextArea } from "@kit";
import { useQueryClient } from "@tanstack/react-query";
import type { Myself } from "@wire";
import { Hammer } from "lucide-react";
import { useState } from "react";

import { useDeed } from "@console";

import { MYSELF } from "../queries.ts";
import { mine } from "./deeds.ts";
import css from "./MyselfPage.module.css";

/** More rights for a while, for a reason that a supervisor reads. */
export function GlassPart({ me }: { readonly me: Myself }) {
  const [reason, setReason] = useState("");
  const queries = useQueryClient();
  const broken = useDeed({
    does: mine.breakGlass,
    said: "The glass is broken",
    touches: () => [MYSELF, ["session"]],
    quiet: true,
    onDone: () => {
      setReason("");
      void queries.invalidateQueries();
    },
  });
  if (!me.may_break_glass) return null;
  if (me.glass) return <Panel title="Break the glass"><p className={css.lead}>Your glass is broken: “{me.glass.reason}”. The line above mends it.</p></Panel>;
  return (
    <Panel title="Break the glass">
      <p className={css.lead}>In an emergency you see and do more than your roles permit, for a while. It works at once, is written down, and a supervisor is alarmed.</p>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!broken.busy) broken.run({ reason });
        }}
      >
        <TextArea label="Why" hint="10 characters or more; a supervisor reads it" rows={2} value={reason} onChange={setReason} />
        {broken.problem ? <p className={css.problem} role="alert">{broken.problem.detail}</p> : null}
        <div className={css.add}>
          <Button type="submit" icon={Hammer} busy={broken.busy} isDisabled={reason.trim().length < 10}>
            Break the glass
          </Button>
        </div>
      </form>
    </Panel>
  );
}
