/**
 * What moves, drawn by the graphics card: one instanced draw for all, so that thousands move in every frame.
 *
 * GeoJSON goes through a worker, an index and tiles at each change: right for what changes now and then, too slow for sixty times
 * a second. Here a change is one small buffer. Positions are kept from an origin near the camera, because a 32-bit float alone
 * places things on Earth to no better than two metres.
 */

import { type CustomLayerInterface, type CustomRenderMethodInput, type Map as Engine, MercatorCoordinate } from "maplibre-gl";

import type { Tone } from "../words.ts";
import { drawn, SHARP, signOf } from "./images.ts";
import { PALETTES, type ThemeName } from "./palette.ts";
import type { ThingOnMap } from "./shown.ts";

const TONES: readonly Tone[] = ["plain", "accent", "extreme", "severe", "moderate", "minor", "unknown", "ok", "warn", "bad"];
const SIGN_PX = signOf("thing-dot-plain")?.size ?? 26;
const CELL_PX = SIGN_PX * SHARP;
/** East, south, heading, tone and shape of one thing. */
const FLOATS = 5;
const FAR_ZOOM = 11;
const NEAR_ZOOM = 16;

const VERTEX = `#version 300 es
uniform mat4 view;
uniform vec2 half_clip;
uniform float tones;
in vec2 corner;
in vec2 place;
in float heading;
in float tone;
in float shape;
out vec2 uv;
void main() {
  float turn = radians(heading);
  vec2 turned = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * corner;
  vec4 at = view * vec4(place, 0.0, 1.0);
  gl_Position = at + vec4(turned * vec2(1.0, -1.0) * half_clip * at.w, 0.0, 0.0);
  uv = vec2((tone + corner.x * 0.5 + 0.5) / tones, (shape + corner.y * 0.5 + 0.5) / 2.0);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D signs;
in vec2 uv;
out vec4 colour;
void main() {
  colour = texture(signs, uv);
}`;

interface Drawing {
  readonly gl: WebGL2RenderingContext;
  readonly program: WebGLProgram;
  readonly vertices: WebGLVertexArrayObject;
  readonly things: WebGLBuffer;
  readonly signs: WebGLTexture;
}

export class ThingsLayer implements CustomLayerInterface {
  readonly id = "thing";
  readonly type = "custom";
  readonly renderingMode = "2d";
  private map: Engine | null = null;
  private drawing: Drawing | null = null;
  private things: readonly ThingOnMap[] = [];
  private origin = { x: 0, y: 0 };
  private packed = new Float32Array(0);
  private changed = false;
  private signsAreOld = true;

  constructor(private theme: ThemeName) {}

  set(things: readonly ThingOnMap[]): void {
    this.things = things;
    this.changed = true;
    this.map?.triggerRepaint();
  }

  recolour(theme: ThemeName): void {
    this.theme = theme;
    this.signsAreOld = true;
    this.map?.triggerRepaint();
  }

  /** The thing nearest to a point of the screen, within so many pixels. */
  near(x: number, y: number, within: number): ThingOnMap | null {
    let [best, distance]: [ThingOnMap | null, number] = [null, within + SIGN_PX / 4];
    for (const one of this.things) {
      const at = this.map?.project([one.longitude, one.latitude]);
      const far = at ? Math.hypot(at.x - x, at.y - y) : Infinity;
      if (far < distance) [best, distance] = [one, far];
    }
    return best;
  }

  onAdd(map: Engine, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.drawing = prepared(gl);
    this.changed = true;
    this.signsAreOld = true;
  }

  onRemove(_map: Engine, gl: WebGL2RenderingContext): void {
    if (this.drawing !== null) {
      gl.deleteProgram(this.drawing.program);
      gl.deleteVertexArray(this.drawing.vertices);
      gl.deleteBuffer(this.drawing.things);
      gl.deleteTexture(this.drawing.signs);
    }
    this.drawing = null;
    this.map = null;
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const { drawing, map } = this;
    if (drawing === null || map === null || this.things.length === 0) return;
    if (this.signsAreOld) this.signsAreOld = !paintSigns(drawing, this.theme);
    gl.useProgram(drawing.program);
    gl.bindVertexArray(drawing.vertices);
    if (this.changed) this.pack(drawing, map);
    const size = SIGN_PX * sizeAt(map.getZoom());
    const { clientWidth, clientHeight } = map.getCanvas();
    gl.uniformMatrix4fv(gl.getUniformLocation(drawing.program, "view"), false, moved(defaultProjectionData.mainMatrix, this.origin));
    gl.uniform2f(gl.getUniformLocation(drawing.program, "half_clip"), size / clientWidth, size / clientHeight);
    gl.uniform1f(gl.getUniformLocation(drawing.program, "tones"), TONES.length);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, drawing.signs);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.things.length);
    gl.bindVertexArray(null);
  }

  private pack({ gl, things: buffer }: Drawing, map: Engine): void {
    this.origin = MercatorCoordinate.fromLngLat(map.getCenter());
    if (this.packed.length < this.things.length * FLOATS) this.packed = new Float32Array(this.things.length * FLOATS * 2);
    let at = 0;
    for (const one of this.things) {
      const { x, y } = MercatorCoordinate.fromLngLat([one.longitude, one.latitude]);
      this.packed[at] = x - this.origin.x;
      this.packed[at + 1] = y - this.origin.y;
      this.packed[at + 2] = one.heading ?? 0;
      this.packed[at + 3] = Math.max(0, TONES.indexOf(one.tone));
      this.packed[at + 4] = one.heading === null ? 1 : 0;
      at += FLOATS;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.packed.subarray(0, at), gl.DYNAMIC_DRAW);
    this.changed = false;
  }
}

/** Half as large from afar. */
function sizeAt(zoom: number): number {
  return 0.5 + 0.5 * Math.min(1, Math.max(0, (zoom - FAR_ZOOM) / (NEAR_ZOOM - FAR_ZOOM)));
}

/** A matrix for places that are counted from an origin; added in doubles, so that nothing is lost. */
function moved(matrix: ArrayLike<number>, origin: { readonly x: number; readonly y: number }): Float32Array {
  const result = Float32Array.from(matrix);
  for (let row = 0; row < 4; row += 1) {
    result[12 + row] = (matrix[row] ?? 0) * origin.x + (matrix[4 + row] ?? 0) * origin.y + (matrix[12 + row] ?? 0);
  }
  return result;
}

function prepared(gl: WebGL2RenderingContext): Drawing | null {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return null;
  const vertices = gl.createVertexArray();
  gl.bindVertexArray(vertices);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  attribute(gl, program, "corner", 2, 0, 0);
  const things = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, things);
  const stride = FLOATS * 4;
  for (const [name, size, offset] of [["place", 2, 0], ["heading", 1, 8], ["tone", 1, 12], ["shape", 1, 16]] as const) {
    gl.vertexAttribDivisor(attribute(gl, program, name, size, stride, offset), 1);
  }
  gl.bindVertexArray(null);
  return { gl, program, vertices, things, signs: gl.createTexture() };
}

function attribute(gl: WebGL2RenderingContext, program: WebGLProgram, name: string, size: number, stride: number, offset: number): number {
  const at = gl.getAttribLocation(program, name);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset);
  return at;
}

/** All signs on one picture: a column for each tone, arrows above dots. Whether it could be painted. */
function paintSigns({ gl, signs }: Drawing, theme: ThemeName): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = CELL_PX * TONES.length;
  canvas.height = CELL_PX * 2;
  const pen = canvas.getContext("2d");
  if (pen === null) return false;
  for (const [column, tone] of TONES.entries()) {
    for (const [row, shape] of ["arrow", "dot"].entries()) {
      const sign = signOf(`thing-${shape}-${tone}`);
      const pixels = sign === null ? null : drawn(sign, PALETTES[theme]);
      if (pixels !== null) pen.putImageData(pixels, column * CELL_PX, row * CELL_PX);
    }
  }
  gl.bindTexture(gl.TEXTURE_2D, signs);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return true;
}
