import { Button } from "@kit";
import { LogIn } from "lucide-react";
import { useEffect } from "react";

import { Mark } from "../shell/Mark.tsx";
import { titles, usePageTitle } from "../shell/usePageTitle.ts";
import css from "./Full.module.css";

/** The session has ended: nothing of the city stays on the screen or in the tab's title. Asked anew, the server shows the sign-in page and remembers this address. */
export function SignedOut() {
  usePageTitle("Signed out");
  useEffect(() => {
    titles.setAlert("");
  }, []);
  return (
    <main className={css.full}>
      <span className={css.mark}>
        <Mark size={40} />
      </span>
      <h1 className={css.title}>You are signed out</h1>
      <p className={css.words}>The session has ended, by time or because you signed out. The sign-in page brings you back to where you were.</p>
      <Button tone="accent" icon={LogIn} onPress={() => { window.location.reload(); }}>
        To the sign-in page
      </Button>
    </main>
  );
}
