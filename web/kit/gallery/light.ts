/** In which light the gallery is looked at. */
export const LIGHTS = [
  { id: "page", label: "As the page" },
  { id: "night", label: "Night" },
  { id: "day", label: "Day" },
  { id: "both", label: "Night and day" },
] as const;

export type Light = (typeof LIGHTS)[number]["id"];
