/** Makes the alert sounds with WebAudio, and says honestly when the browser does not allow them. */
import { reactive } from "vue";
import type { Level } from "@/live/protocol";
import { useLive } from "@/live/store";
import { preferences } from "@/shell/preferences";
import { due, LONGEST_MUTE_MS, QUIET, type Ringing } from "./ringing";

interface Tone {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds from the beginning of the pattern, and seconds long. */
  readonly from: number;
  readonly lasts: number;
}

/** Red: three tones rising. Orange: two. Yellow: one. System: one, low. Blue: none. */
const PATTERNS: Readonly<Record<Level, readonly Tone[]>> = {
  red: [
    { pitch: 660, from: 0, lasts: 0.22 },
    { pitch: 880, from: 0.26, lasts: 0.22 },
    { pitch: 1175, from: 0.52, lasts: 0.34 },
  ],
  orange: [
    { pitch: 784, from: 0, lasts: 0.22 },
    { pitch: 784, from: 0.32, lasts: 0.28 },
  ],
  yellow: [{ pitch: 587, from: 0, lasts: 0.32 }],
  grey: [{ pitch: 262, from: 0, lasts: 0.4 }],
  blue: [],
};
const LOUD = 0.35;

/** `unknown` until a first try; `blocked` until somebody touches the page. */
type Permission = "unknown" | "allowed" | "blocked";

const bell = reactive({
  permission: "unknown" as Permission,
  /** Milliseconds on this machine's clock; 0 = not muted. */
  mutedUntil: 0,
  /** Whole seconds of silence left. */
  mutedFor: 0,
  /** How many rings have sounded since the page opened; a test ring counts. */
  rung: 0,
});
let desk: AudioContext | null = null;
let ringing: Ringing = QUIET;
let timer = 0;

/** Asks the browser; without a touch of the page since it opened, most say no. */
async function ask(): Promise<boolean> {
  // Asking before any touch only earns a warning: the answer is no.
  if (navigator.userActivation !== undefined && !navigator.userActivation.hasBeenActive) {
    bell.permission = "blocked";
    return false;
  }
  desk ??= new AudioContext();
  if (desk.state !== "running") await Promise.race([desk.resume(), new Promise((done) => setTimeout(done, 300))]);
  bell.permission = desk.state === "running" ? "allowed" : "blocked";
  return bell.permission === "allowed";
}

function play(level: Level): void {
  if (desk === null || desk.state !== "running") return;
  for (const { pitch, from, lasts } of PATTERNS[level]) {
    const [voice, loudness] = [desk.createOscillator(), desk.createGain()];
    const start = desk.currentTime + 0.02 + from;
    voice.type = level === "grey" ? "sine" : "triangle";
    voice.frequency.value = pitch;
    // Soft edges: a bare start and stop would click.
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(LOUD, start + 0.02);
    loudness.gain.setValueAtTime(LOUD, start + lasts - 0.06);
    loudness.gain.linearRampToValueAtTime(0, start + lasts);
    voice.connect(loudness).connect(desk.destination);
    voice.start(start);
    voice.stop(start + lasts);
  }
  bell.rung += 1;
}

function tick(): void {
  const now = Date.now();
  bell.mutedFor = Math.max(0, Math.ceil((bell.mutedUntil - now) / 1000));
  const { sound, after } = due(ringing, useLive().alerts, now);
  ringing = after;
  if (sound === null || !preferences.sounds || bell.mutedFor > 0) return;
  play(sound);
}

/** Begin to sound for the open alerts; call again freely. A personal setting may keep it silent. */
export function startBell(): void {
  if (timer !== 0) return;
  timer = window.setInterval(tick, 500);
  // Any touch of the page will do, but the button that enables sound must still be there for its own click.
  const touched = (event: Event): void => {
    const own = event.target instanceof Element && event.target.closest("[data-enables-sound]") !== null;
    if (!own && bell.permission !== "allowed") void ask();
  };
  window.addEventListener("pointerdown", touched);
  window.addEventListener("keydown", touched);
  void ask();
}

/** [启用]: ask with the click in hand, and let one ring prove it. False when the browser still refuses. */
export async function enableSound(): Promise<boolean> {
  const allowed = await ask();
  if (allowed) play("orange");
  return allowed;
}

/** One ring of a level's pattern, for the test button. */
export async function testRing(level: Level = "orange"): Promise<boolean> {
  const allowed = await ask();
  if (allowed) play(level);
  return allowed;
}

/** Silence for at most thirty seconds from now; again ends it. */
export function mute(): void {
  const now = Date.now();
  bell.mutedUntil = bell.mutedUntil > now ? 0 : now + LONGEST_MUTE_MS;
  tick();
}

export function useBell(): Readonly<typeof bell> {
  return bell;
}
