/**
 * A map that stands: the engine, what lies on it, and what people do with it. Knows nothing of React.
 *
 * The style is a value (`style.ts`); a change of theme or streets is a new value, and the engine changes what differs. What lies
 * on the map goes straight into its sources. North is always up: a map that turns has cost control rooms their bearings.
 */

import { type GeoJSONSource, type MapMouseEvent, Marker, Popup, ScaleControl } from "maplibre-gl";

import { sentence } from "../words.ts";
import { Engine, Signs } from "./engine.ts";
import { BESIDE_PX, CAMERAS, CHOSEN, CHOSEN_FROM, INCIDENTS, type OverlayData, REACH, TRUTHS } from "./overlays.ts";
import type { Family } from "./looks.ts";
import type { ThemeName } from "./palette.ts";
import { boxAround, camerasOf, chosenOf, circle, incidentsOf, isOnEarth, reachOf, truthsOf } from "./places.ts";
import type { CameraOnMap, Chosen, Covered, IncidentOnMap, MapHandle, MapStreets, Spot, ThingOnMap, TruthOnMap } from "./shown.ts";
import { styleOf } from "./style.ts";
import { type Kept, ThingsCanvas } from "./ThingsCanvas.ts";

const WIDE_PX = 48;
const CLOSE_ZOOM = 16.5;
const FIT_ZOOM_AT_MOST = 16;
/** The side of the window for which the server names its zoom, and the least that a map has. */
const WINDOW_PX = 900;
const SMALLEST_PX = 160;
const WORLD = { center: [10, 48] as [number, number], zoom: 3 };
/** A cluster that falls apart only nearer than this is of things in the same place. */
const APART_ZOOM_AT_MOST = 18;
const LEAVES_AT_MOST = 500;
/** How far beside a sign a finger may be. */
const REACH_PX = 6;
/** So much around a sign stays free of what moves. */
const SIGN_PX = 17;
const CAMERA_PX = 14;
/** How much nearer one looks at a crowd that is pressed. */
const CROWD_STEPS = 1.5;
const COUNTED_EVERY_MS = 1_000;

export interface ChartHears {
  readonly chosen: (what: Chosen | null) => void;
  readonly opened: (what: Chosen) => void;
  /** Given, a press anywhere is a place, whatever lies there. */
  readonly picked?: ((spot: Spot) => void) | undefined;
  readonly ready: () => void;
  readonly trouble: (words: string | null) => void;
  /** How many there are of what moves, at most once a second. */
  readonly moving: (moving: Moves) => void;
}

/** Of what moves, by family. */
export type Counts = Readonly<Partial<Record<Family, number>>>;

/** What moves, for those who read instead of look. */
export interface Moves {
  readonly counts: Counts;
  readonly units: readonly ThingOnMap[];
}

export interface ChartShows {
  readonly theme: ThemeName;
  readonly streets: MapStreets | null;
  readonly incidents: readonly IncidentOnMap[];
  readonly cameras: readonly CameraOnMap[];
  readonly truths: readonly TruthOnMap[];
  readonly selected: Chosen | null;
  readonly covered: Covered;
}

export interface ChartOptions {
  readonly still: boolean;
  readonly compact: boolean;
  readonly label: string;
  readonly classes: { readonly pulse: string; readonly tip: string; readonly things: string };
}

export class Chart implements MapHandle {
  private readonly map: Engine;
  private readonly signs: Signs;
  private readonly tip: Popup;
  private readonly moving: ThingsCanvas;
  private pulse: Marker | null = null;
  private shows: ChartShows;
  private things: readonly ThingOnMap[] = [];
  private countedAt = -Infinity;
  private placed = false;
  private styled = false;

  constructor(
    container: HTMLElement,
    shows: ChartShows,
    private readonly options: ChartOptions,
    private hears: ChartHears,
  ) {
    this.shows = shows;
    const start = this.start();
    this.placed = start !== null;
    this.map = new Engine({
      container,
      style: this.style(),
      ...(start ? { center: [start.longitude, start.latitude], zoom: start.zoom + closer(container, shows.covered) } : WORLD),
      minZoom: 2,
      maxZoom: 20.5,
      attributionControl: false,
      maplibreLogo: false,
      renderWorldCopies: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: options.still ? 0 : 160,
      validateStyle: false,
      cooperativeGestures: false,
      locale: { "Map.Title": options.label },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.setPadding(padding(shows.covered));
    this.tip = new Popup({ closeButton: false, closeOnClick: false, offset: 20, className: options.classes.tip, maxWidth: "260px" });
    this.signs = new Signs(this.map, shows.theme);
    this.moving = new ThingsCanvas(this.map, shows.theme, options.still, options.classes.things);
    if (!options.compact) this.map.addControl(new ScaleControl({ unit: "metric", maxWidth: 110 }), "bottom-left");
    this.listen();
    if (this.placed) this.reveal();
  }

  /** Show this from now on. */
  update(next: ChartShows): void {
    const before = this.shows;
    this.shows = next;
    if (next.covered !== before.covered) this.map.setPadding(padding(next.covered));
    if (next.theme !== before.theme || next.streets !== before.streets) {
      if (next.theme !== before.theme) {
        this.signs.recolour(next.theme);
        this.moving.recolour(next.theme);
      }
      if (looks(next) !== looks(before)) this.map.setStyle(this.style(), { diff: true, validate: false });
      this.place();
    }
    if (next.incidents !== before.incidents || next.selected !== before.selected) {
      this.fill(INCIDENTS, incidentsOf(next.incidents, next.selected));
      this.fill(CHOSEN, chosenOf(next.incidents, next.selected));
      this.fill(REACH, reachOf(next.incidents, next.selected));
    }
    if (next.cameras !== before.cameras || next.incidents !== before.incidents || next.selected !== before.selected) {
      this.fill(CAMERAS, camerasOf(next.cameras, next.incidents, next.selected));
    }
    if (next.truths !== before.truths) {
      this.fill(TRUTHS, truthsOf(next.truths));
      if (this.placed && before.truths.length === 0) this.reveal();
    }
    this.beat();
    if (!this.placed) this.place();
  }

  hear(hears: ChartHears): void {
    this.hears = hears;
  }

  fit(): void {
    const { incidents, cameras, streets, truths } = this.shows;
    const circles = [...incidents, ...truths.map((one) => ({ ...one, uncertainty_m: one.radius_m }))]
      .filter((one) => isOnEarth(one) && one.uncertainty_m > 0)
      .flatMap((one) => circle(one, one.uncertainty_m).coordinates[0] ?? [])
      .map(([longitude = 0, latitude = 0]) => ({ longitude, latitude }));
    const box = boxAround([...incidents, ...cameras, ...this.things, ...circles]);
    if (box !== null) {
      const [west, south, east, north] = box;
      this.map.fitBounds([west, south, east, north], { padding: WIDE_PX, maxZoom: FIT_ZOOM_AT_MOST, animate: !this.options.still });
    } else if (streets?.centre) {
      this.show({ ...streets.centre, zoom: streets.centre.zoom + closer(this.map.getContainer(), this.shows.covered) });
    }
  }

  middle(): Spot {
    const { lat, lng } = this.map.getCenter();
    return { latitude: lat, longitude: lng };
  }

  show(place: Spot & { readonly zoom?: number }): void {
    if (!isOnEarth(place)) return;
    const zoom = place.zoom ?? Math.max(this.map.getZoom(), CLOSE_ZOOM);
    this.map.easeTo({ center: [place.longitude, place.latitude], zoom, animate: !this.options.still, duration: 420 });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, animate: !this.options.still, duration: 180 });
  }

  setThings(things: readonly ThingOnMap[]): void {
    this.things = things;
    this.moving.set(things);
    const now = performance.now();
    if (now - this.countedAt < COUNTED_EVERY_MS && things.length > 0) return;
    this.countedAt = now;
    this.hears.moving({ counts: this.moving.counts(), units: this.moving.units() });
  }

  /** Whether what moves is drawn. */
  showThings(on: boolean): void {
    this.moving.show(on);
  }

  remove(): void {
    this.moving.remove();
    this.pulse?.remove();
    this.map.remove();
  }

  private style(): ReturnType<typeof styleOf> {
    return styleOf(this.shows.theme, this.shows.streets, this.data(), window.location.origin);
  }

  private data(): OverlayData {
    const { incidents, cameras, truths, selected } = this.shows;
    return {
      truths: truthsOf(truths),
      incidents: incidentsOf(incidents, selected),
      chosen: chosenOf(incidents, selected),
      reach: reachOf(incidents, selected),
      cameras: camerasOf(cameras, incidents, selected),
    };
  }

  private fill(source: string, data: GeoJSON.FeatureCollection): void {
    if (!this.styled) return; // the style itself brings what there is
    void this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Where a map opens: at what is selected, else at the city; null: neither says where it is. */
  private start(): (Spot & { readonly zoom: number }) | null {
    const spot = this.chosenSpot();
    return spot === null ? (this.shows.streets?.centre ?? null) : { ...spot, zoom: CLOSE_ZOOM };
  }

  private chosenSpot(): Spot | null {
    const { selected, incidents, cameras } = this.shows;
    const among: readonly (Spot & { readonly id: string })[] = selected?.what === "incident" ? incidents : selected?.what === "camera" ? cameras : [];
    return among.find((one) => one.id === selected?.id && isOnEarth(one)) ?? null;
  }

  /** Go to where the map opens, once that is known; what lies on it says so too, when the city does not. */
  private place(): void {
    if (this.placed) return;
    const start = this.start();
    if (start !== null) {
      this.placed = true;
      const zoom = start.zoom + closer(this.map.getContainer(), this.shows.covered);
      this.map.jumpTo({ center: [start.longitude, start.latitude], zoom });
      this.reveal();
    } else if (this.shows.streets !== null && this.shows.incidents.length + this.shows.cameras.length > 0) {
      this.placed = true;
      this.fit();
    }
  }

  /** What is true in an exercise is in sight when it is first told. */
  private reveal(): void {
    const bounds = this.map.getBounds();
    const corners = this.shows.truths.filter(isOnEarth).flatMap((one) => circle(one, one.radius_m).coordinates[0] ?? []);
    if (corners.some(([longitude = 0, latitude = 0]) => !bounds.contains([longitude, latitude]))) this.fit();
  }

  /** The ring that beats around what is selected: an element, so that the map itself stays at rest. */
  private beat(): void {
    const found = this.chosenSpot();
    if (found === null) {
      this.pulse?.remove();
      this.pulse = null;
      return;
    }
    if (this.pulse === null) {
      const element = document.createElement("div");
      element.className = this.options.classes.pulse;
      element.setAttribute("aria-hidden", "true");
      this.pulse = new Marker({ element }).setLngLat([found.longitude, found.latitude]).addTo(this.map);
    }
    this.pulse.setLngLat([found.longitude, found.latitude]);
  }

  private listen(): void {
    const refill = (): void => {
      for (const [source, data] of Object.entries(this.data())) this.fill(source, data);
    };
    this.map.on("webglcontextrestored", refill); // also after new workers: the style that was rebuilt bears what was there at first
    this.map.on("load", () => {
      this.styled = true;
      refill();
      this.place();
      this.beat();
    });
    this.map.on("idle", () => {
      this.moving.keepFree(this.standing());
    });
    const drawn = (): void => {
      if (!this.styled || !this.map.areTilesLoaded()) return;
      this.map.off("render", drawn);
      this.hears.ready();
    };
    this.map.on("render", drawn);
    this.map.on("error", ({ error }) => {
      this.hears.trouble(error.message);
    });
    this.map.on("sourcedata", ({ isSourceLoaded }) => {
      if (isSourceLoaded) this.hears.trouble(null);
    });
    this.map.on("click", (event) => {
      void this.choose(event);
    });
    this.map.on("dblclick", (event) => {
      const hit = this.hit(event);
      if (hit?.cluster !== null || hit.isCrowd) return;
      event.preventDefault();
      this.hears.opened(hit.chosen);
    });
    this.map.on("mousemove", (event) => {
      const hit = this.hears.picked ? null : this.hit(event);
      this.map.getCanvas().style.cursor = this.hears.picked ? "crosshair" : hit === null ? "" : "pointer";
      if (hit === null || hit.title === "") this.tip.remove();
      else this.tip.setLngLat(hit.at).setText(hit.title).addTo(this.map);
    });
    this.map.on("mouseout", () => this.tip.remove());
  }

  private async choose(event: MapMouseEvent): Promise<void> {
    if (this.hears.picked) {
      this.hears.picked({ latitude: event.lngLat.lat, longitude: event.lngLat.lng });
      return;
    }
    const hit = this.hit(event);
    if (hit === null) this.hears.chosen(null);
    else if (hit.isCrowd) this.map.easeTo({ center: hit.at, zoom: this.map.getZoom() + CROWD_STEPS, animate: !this.options.still });
    else if (hit.cluster === null) this.hears.chosen(hit.chosen);
    else await this.unfold(hit.cluster, hit.at);
  }

  /** Go nearer until a cluster falls apart; one of things in the same place shows its most pressing one. */
  private async unfold(cluster: number, at: [number, number]): Promise<void> {
    const source = this.map.getSource<GeoJSONSource>(INCIDENTS);
    if (!source) return;
    const zoom = await source.getClusterExpansionZoom(cluster);
    if (zoom <= APART_ZOOM_AT_MOST) {
      this.map.easeTo({ center: at, zoom: zoom + 0.3, animate: !this.options.still });
      return;
    }
    const inside = (await source.getClusterLeaves(cluster, LEAVES_AT_MOST, 0)).map((leaf) => leaf.properties as Said);
    const [first] = inside.toSorted((one, other) => (other.priority ?? 0) - (one.priority ?? 0));
    if (first?.id !== undefined) this.hears.chosen({ what: "incident", id: first.id });
  }

  /** What lies under the pointer, the uppermost first. */
  private hit({ point }: MapMouseEvent): Hit | null {
    const near: [[number, number], [number, number]] = [
      [point.x - REACH_PX, point.y - REACH_PX],
      [point.x + REACH_PX, point.y + REACH_PX],
    ];
    const layers = CHOSEN_FROM.filter((name) => this.map.getLayer(name) !== undefined);
    const [found] = layers.length > 0 ? this.map.queryRenderedFeatures(near, { layers: [...layers] }) : [];
    if (found?.geometry.type !== "Point") return this.hitThing(point.x, point.y);
    const [longitude = 0, latitude = 0] = found.geometry.coordinates;
    const said = found.properties as Said;
    const what = found.layer.id === "camera" ? "camera" : "incident";
    return {
      chosen: { what, id: said.id ?? "" },
      cluster: said.cluster_id ?? null,
      isCrowd: false,
      at: [longitude, latitude],
      title: said.point_count === undefined ? (said.title ?? "") : `${String(said.point_count)} incidents`,
    };
  }

  /** Where signs stand that what moves must not cover. */
  private standing(): readonly Kept[] {
    const layers = CHOSEN_FROM.filter((name) => this.map.getLayer(name) !== undefined);
    if (layers.length === 0) return [];
    return this.map.queryRenderedFeatures({ layers: [...layers] }).flatMap((feature) => {
      if (feature.geometry.type !== "Point") return [];
      const [longitude = 0, latitude = 0] = feature.geometry.coordinates;
      const isCamera = feature.layer.id === "camera";
      const below = isCamera && (feature.properties as Said).under === true ? BESIDE_PX : 0;
      return [{ longitude, latitude, below, radius: isCamera ? CAMERA_PX : SIGN_PX }];
    });
  }

  private hitThing(x: number, y: number): Hit | null {
    const found = this.moving.near(x, y, REACH_PX);
    if (found === null) return null;
    const { thing, count, longitude, latitude } = found;
    const title = thing === null ? `${String(count)} on the move` : [thing.label, sentence(thing.kind)].filter(Boolean).join(" · ");
    return { chosen: { what: "thing", id: thing?.id ?? "" }, cluster: null, isCrowd: thing === null, at: [longitude, latitude], title };
  }
}

/** What `places.ts` put into a feature, and what the engine adds to a cluster. */
interface Said {
  readonly id?: string;
  readonly title?: string;
  readonly priority?: number;
  readonly under?: boolean;
  readonly cluster_id?: number;
  readonly point_count?: number;
}

interface Hit {
  readonly chosen: Chosen;
  readonly cluster: number | null;
  /** Many things on the move, from afar. */
  readonly isCrowd: boolean;
  readonly at: [number, number];
  readonly title: string;
}

/** What of a state the style is made from; everything else goes into the sources. */
function looks({ theme, streets }: ChartShows): string {
  return `${theme} ${streets?.version ?? ""} ${String(streets?.centre?.latitude)}`;
}

/** How much the zoom of a whole city changes in a window that is smaller than the server thought of (negative). */
function closer({ clientWidth, clientHeight }: HTMLElement, { top = 0, right = 0, bottom = 0, left = 0 }: Covered): number {
  const free = Math.min(clientWidth - left - right, clientHeight - top - bottom);
  return Math.min(0, Math.log2(Math.max(free, SMALLEST_PX) / WINDOW_PX));
}

function padding(covered: Covered): { top: number; right: number; bottom: number; left: number } {
  return { top: covered.top ?? 0, right: covered.right ?? 0, bottom: covered.bottom ?? 0, left: covered.left ?? 0 };
}
