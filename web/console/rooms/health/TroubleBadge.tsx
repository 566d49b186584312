import css from "./TroubleBadge.module.css";
import { useHealth } from "./useHealth.ts";

/** On the rail: how many things are wrong with the house, if any. */
export function TroubleBadge() {
  const { data } = useHealth();
  const count = data?.troubles.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={css.badge} title={`${String(count)} ${count === 1 ? "trouble" : "troubles"}`}>
      {count}
    </span>
  );
}
