import { Button, Dialog } from "@kit";
import { useEffect } from "react";
import { useBlocker } from "react-router";

/** Asks before what was drawn is lost by leaving the page. */
export function LeaveGuard({ isDirty }: { readonly isDirty: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!isDirty) return undefined;
    const hold = (event: BeforeUnloadEvent): void => { event.preventDefault(); };
    window.addEventListener("beforeunload", hold);
    return () => { window.removeEventListener("beforeunload", hold); };
  }, [isDirty]);
  const stay = (): void => { blocker.reset?.(); };
  return (
    <Dialog
      title="Leave without saving?"
      lead="What you have drawn since you last saved would be lost."
      isOpen={blocker.state === "blocked"}
      onOpenChange={(open) => { if (!open) stay(); }}
      size="s"
      footer={
        <>
          <Button onPress={() => { blocker.proceed?.(); }}>Leave</Button>
          <Button tone="accent" autoFocus onPress={stay}>Go on drawing</Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
