import { useState } from "react";

import { classes } from "../classes.ts";
import { PageHeader } from "../parts/PageHeader.tsx";
import { Select } from "../parts/Select.tsx";
import { CHAPTERS } from "./chapters.ts";
import css from "./Gallery.module.css";
import { type Light, LIGHTS } from "./light.ts";
import { Plate } from "./Plate.tsx";

/** Every part in every state, by night and by day. It needs no city and asks nothing of the server. */
export function Gallery() {
  const [light, setLight] = useState<Light>("page");
  return (
    <div className={css.gallery}>
      <PageHeader
        title="Gallery of parts"
        detail="Every part of the kit in every state: empty, loading, stale, error, too much, night and day."
        actions={
          <div className={css.light}>
            <Select label="Light" options={LIGHTS} value={light} onChange={setLight} />
          </div>
        }
      />
      <div className={css.columns}>
        <nav className={css.contents} aria-label="Parts">
          {CHAPTERS.map((chapter) => (
            <section key={chapter.title}>
              <h2 className={css.chapter}>{chapter.title}</h2>
              <ul>
                {chapter.specimens.map(({ part }) => (
                  <li key={part}>
                    <a href={`#${part}`}>{part}</a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
        <div className={css.plates}>
          {CHAPTERS.flatMap((chapter) => chapter.specimens).map((specimen) => (
            <section key={specimen.part} id={specimen.part} className={classes(css.specimen)} aria-label={specimen.part}>
              <header>
                <h2 className={css.name}>{specimen.part}</h2>
                <p className={css.purpose}>{specimen.purpose}</p>
              </header>
              <div className={css.states}>
                {specimen.states.map((state) => (
                  <Plate key={state.name} state={state} light={light} />
                ))}
              </div>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
