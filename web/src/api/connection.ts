/** Whether the server answers, and when it last did. */
import { reactive, readonly } from "vue";
import { serverNow } from "./clock";

interface Connection {
  /** False from a failed call until the next one that gets an answer. */
  reachable: boolean;
  /** Milliseconds of the last answer; null before the first. */
  lastContact: number | null;
}

const state = reactive<Connection>({ reachable: true, lastContact: null });

/** Read it; only the client writes it. */
export const connection = readonly(state);

export function heardFromServer(): void {
  state.reachable = true;
  state.lastContact = serverNow();
}

export function serverIsSilent(): void {
  state.reachable = false;
}
