import { StatusChip } from "@kit";
import { Grid3x3 } from "lucide-react";

/** Says that nothing in this picture is real. */
export function PatternChip() {
  return (
    <StatusChip tone="test" icon={Grid3x3} title="Drawn by the test-pattern generator: nothing in it is real">
      Test pattern
    </StatusChip>
  );
}
