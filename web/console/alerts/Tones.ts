/**
 * The tones of the alert, made here: no file, no licence, and each scope its own, so that an exercise is never taken for the real thing.
 *
 * Actual: two quick rising pairs with overtones. Exercise: one soft falling pair. Test: a single short low beep.
 */

import type { Scope } from "@kit";

interface Note {
  readonly at: number; // seconds from the beginning
  readonly hertz: number;
  readonly length: number; // seconds
}

const MELODIES: Readonly<Record<Scope, { readonly wave: OscillatorType; readonly gain: number; readonly notes: readonly Note[] }>> = {
  Actual: {
    wave: "triangle",
    gain: 0.42,
    notes: [
      { at: 0, hertz: 784, length: 0.16 },
      { at: 0.17, hertz: 1175, length: 0.24 },
      { at: 0.5, hertz: 784, length: 0.16 },
      { at: 0.67, hertz: 1175, length: 0.34 },
    ],
  },
  Exercise: {
    wave: "sine",
    gain: 0.26,
    notes: [
      { at: 0, hertz: 659, length: 0.3 },
      { at: 0.32, hertz: 494, length: 0.45 },
    ],
  },
  Test: { wave: "sine", gain: 0.18, notes: [{ at: 0, hertz: 440, length: 0.18 }] },
};

export class Tones {
  private context: AudioContext | null = null;

  /** False where the browser allows no sound until somebody has touched the page, or has none. */
  get allowed(): boolean {
    return this.context?.state === "running";
  }

  /** Ask for sound; works at once after a click or key, and where the browser allows it anyway. Returns whether it works. */
  async enable(): Promise<boolean> {
    if (typeof AudioContext === "undefined") return false;
    this.context ??= new AudioContext();
    if (this.context.state !== "running") {
      // The promise stays open until a gesture comes: what counts is how it stands shortly after.
      await Promise.race([this.context.resume(), new Promise((resolve) => setTimeout(resolve, 200))]);
    }
    return this.allowed;
  }

  /**
   * Plays the tone of a scope. Returns false where it could not be heard. As long as it is heard, `data-alert-sounding` on the
   * body says whose tone it is, for those who test a screen without an ear.
   */
  play(scope: Scope): boolean {
    const context = this.context;
    if (context?.state !== "running") return false;
    const { wave, gain, notes } = MELODIES[scope];
    let playing = notes.length;
    document.body.dataset.alertSounding = scope;
    for (const note of notes) {
      const begin = context.currentTime + note.at + 0.01;
      const end = begin + note.length;
      const volume = context.createGain();
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(gain, begin + 0.012);
      volume.gain.exponentialRampToValueAtTime(0.001, end);
      volume.connect(context.destination);
      const voice = context.createOscillator();
      voice.type = wave;
      voice.frequency.value = note.hertz;
      voice.connect(volume);
      voice.start(begin);
      voice.stop(end + 0.02);
      voice.onended = () => {
        playing -= 1;
        if (playing === 0) delete document.body.dataset.alertSounding;
      };
    }
    return true;
  }
}
