/**
 * The colours of the ground. Calm on purpose: what lies on the map must stand out, not the map.
 *
 * The engine reads no CSS, so the tones of `tokens.css` stand here once more; a test holds them equal.
 */

export type ThemeName = "dark" | "light";

export interface Palette {
  /** Where the streets that we have end: nobody knows what is there. */
  readonly beyond: string;
  readonly beyondEdge: string;
  readonly land: string;
  readonly water: string;
  readonly stream: string;
  readonly wood: string;
  readonly park: string;
  readonly grass: string;
  readonly farm: string;
  readonly pitch: string;
  readonly sand: string;
  readonly square: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly casing: string;
  readonly motorway: string;
  readonly primary: string;
  readonly secondary: string;
  readonly minor: string;
  readonly service: string;
  readonly tunnel: string;
  readonly path: string;
  readonly rail: string;
  readonly railTie: string;
  readonly arrow: string;
  readonly label: string;
  readonly labelSoft: string;
  readonly labelWater: string;
  readonly labelGreen: string;
  readonly halo: string;
  readonly ink: string;
  readonly paper: string;
  readonly edge: string;
  readonly accent: string;
  /** By night the words' tones, by day the solid ones. */
  readonly severities: Readonly<Record<string, string>>;
  readonly onSeverity: string;
  readonly ok: string;
  readonly warn: string;
  readonly bad: string;
  readonly plain: string;
  readonly exercise: string;
  /** Vehicles: many, so quieter than whatever happens. */
  readonly thing: string;
  readonly crowd: string;
  readonly crowdEdge: string;
}

const dark: Palette = {
  beyond: "#090d15",
  beyondEdge: "#1c2838",
  land: "#0e1623",
  water: "#0a2136",
  stream: "#123250",
  wood: "#0e221f",
  park: "#10261f",
  grass: "#0f201e",
  farm: "#101a20",
  pitch: "#13302a",
  sand: "#1e1f22",
  square: "#18212e",
  building: "#172130",
  buildingEdge: "#22304450",
  casing: "#080d15",
  motorway: "#5b6f8c",
  primary: "#475a75",
  secondary: "#38485f",
  minor: "#29364a",
  service: "#212c3d",
  tunnel: "#1a2434",
  path: "#36465c",
  rail: "#3b4757",
  railTie: "#161f2c",
  arrow: "#8296b4",
  label: "#b6c4d8",
  labelSoft: "#8497b2",
  labelWater: "#5f93c4",
  labelGreen: "#6fa38c",
  halo: "#0b111b",
  ink: "#e9edf3",
  paper: "#0f1318",
  edge: "#05080d",
  accent: "#8ea6ff",
  severities: { Extreme: "#ff7d9c", Severe: "#ff935f", Moderate: "#f2c14e", Minor: "#6bc1f5", Unknown: "#a6b1c1" },
  onSeverity: "#0b0f15",
  ok: "#57d18f",
  warn: "#f2c14e",
  bad: "#ff8585",
  plain: "#aab5c5",
  exercise: "#dc9bff",
  thing: "#93a3ba",
  crowd: "#22304ae6",
  crowdEdge: "#5f7494",
};

const light: Palette = {
  beyond: "#e3e7ec",
  beyondEdge: "#c6ced8",
  land: "#f2f4f6",
  water: "#bcd9ee",
  stream: "#a3cbe8",
  wood: "#cfe3cf",
  park: "#d6ead3",
  grass: "#e0eddb",
  farm: "#edf0e6",
  pitch: "#c6e3cc",
  sand: "#f3ecd9",
  square: "#e8eaee",
  building: "#e0e4ea",
  buildingEdge: "#cdd4dd",
  casing: "#cbd3de",
  motorway: "#f6d9a0",
  primary: "#fbe9c4",
  secondary: "#fdf6e2",
  minor: "#ffffff",
  service: "#fbfcfd",
  tunnel: "#e6eaf0",
  path: "#c3b79f",
  rail: "#b3bcc9",
  railTie: "#f1f3f5",
  arrow: "#8c99ab",
  label: "#3a4657",
  labelSoft: "#5d6a7d",
  labelWater: "#3a74a8",
  labelGreen: "#447a55",
  halo: "#ffffff",
  ink: "#10151c",
  paper: "#ffffff",
  edge: "#ffffff",
  accent: "#2a49cf",
  severities: { Extreme: "#c4103f", Severe: "#b8440a", Moderate: "#7d5a00", Minor: "#0f6ba8", Unknown: "#556173" },
  onSeverity: "#ffffff",
  ok: "#0f7a46",
  warn: "#7d5a00",
  bad: "#c2253a",
  plain: "#434f60",
  exercise: "#8a2fc4",
  thing: "#4f6079",
  crowd: "#ffffffe6",
  crowdEdge: "#8fa0b6",
};

export const PALETTES: Readonly<Record<ThemeName, Palette>> = { dark, light };
