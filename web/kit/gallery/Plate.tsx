import { classes } from "../classes.ts";
import css from "./Gallery.module.css";
import type { Light } from "./light.ts";
import type { State } from "./specimen.ts";

/** One state, in the light that was chosen. */
export function Plate({ state, light }: { readonly state: State; readonly light: Light }) {
  const themes = light === "both" ? ["dark", "light"] : light === "night" ? ["dark"] : light === "day" ? ["light"] : [undefined];
  return (
    <figure className={classes(css.plate, (state.wide ?? false) && css.wide)}>
      <figcaption className={css.state}>{state.name}</figcaption>
      {themes.map((theme) => (
        <div key={theme ?? "page"} className={css.stand} data-theme={theme}>
          {state.draw()}
        </div>
      ))}
    </figure>
  );
}
