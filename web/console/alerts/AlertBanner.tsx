import { Button, Elapsed, SeverityMark } from "@kit";
import { BellRing, Check, Volume2, VolumeX } from "lucide-react";
import { Link, useNavigate } from "react-router";

import { useKeys } from "../keys/useKeys.ts";
import { useScope } from "../session/useScope.ts";
import css from "./AlertBanner.module.css";
import { useAcknowledge } from "./useAcknowledge.ts";
import { useAlerts } from "./useAlerts.ts";

/** Says what rings, also to those who hear nothing. It stays until every alarm is acknowledged or shelved. */
export function AlertBanner() {
  const { ringing, sound, setSoundOn, tryTone } = useAlerts();
  const { scope } = useScope();
  const { may, acknowledge } = useAcknowledge();
  const navigate = useNavigate();
  const first = ringing[0];
  useKeys("Everywhere", [{ keys: "g a", does: "Go to the most pressing alarm", run: () => { if (first) void navigate(`/incidents/${first.id}`); } }], first !== undefined);
  if (first === undefined) return null;
  const tone = first.scope === "Actual" ? "extreme" : first.scope === "Exercise" ? "exercise" : "test";
  return (
    <div className={css.banner} data-tone={tone} role="alert" aria-live="assertive">
      <BellRing aria-hidden size={16} className={css.bell} />
      <span className={css.count}>
        {first.scope === scope && scope === "Actual" ? "" : `${first.scope.toUpperCase()}: `}
        {ringing.length === 1 ? "1 alarm" : `${String(ringing.length)} alarms`}
      </span>
      <span className={css.mark}>
        <SeverityMark severity={first.severity} size={13} />
      </span>
      <Link to={`/incidents/${first.id}`} className={css.words}>
        {first.summary}
      </Link>
      <span className={css.age}>
        <Elapsed since={first.started} />
      </span>
      {sound === "blocked" ? (
        <Button size="s" icon={Volume2} onPress={tryTone}>
          Sound is blocked – enable
        </Button>
      ) : null}
      {sound === "off" ? (
        <Button size="s" icon={VolumeX} onPress={() => { setSoundOn(true); }}>
          Sound is off
        </Button>
      ) : null}
      <span className={css.open}>
        {may ? (
          <Button size="s" icon={Check} busy={acknowledge.busy} onPress={() => { acknowledge.run(first); }}>
            Acknowledge
          </Button>
        ) : null}
        <Button size="s" keys="g a" onPress={() => { void navigate(`/incidents/${first.id}`); }}>
          Open
        </Button>
      </span>
    </div>
  );
}
