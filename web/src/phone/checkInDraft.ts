/** The check-in somebody has begun: kept on the phone, so that a call, a new version or an empty battery loses nothing. */
import { onScopeDispose, reactive, watch } from "vue";
import { drop, keep, take } from "./drawers";
import { phone } from "./session";

export const NO_PHOTO = ["no_camera", "camera_broken", "not_convenient"] as const;
export type NoPhoto = (typeof NO_PHOTO)[number];

export interface CheckInForm {
  where: string;
  photo: Blob | null;
  noPhotoReason: "" | NoPhoto;
  feeling: "" | "as_usual" | "wants_to_talk";
  note: string;
  /** Why it is late. */
  reason: string;
}

interface KeptForm extends CheckInForm {
  kept_at: string;
}

const EMPTY: CheckInForm = { where: "", photo: null, noPhotoReason: "", feeling: "", note: "", reason: "" };
/** An older beginning belongs to an older check-in. */
const FRESH_MS = 60 * 60 * 1000;
const PAUSE_MS = 400;

export interface CheckInDraft {
  form: CheckInForm;
  restore(): Promise<void>;
  drop(): Promise<void>;
}

/** A reactive form that keeps itself. */
export function useCheckInDraft(): CheckInDraft {
  const form = reactive<CheckInForm>({ ...EMPTY });
  const name = (): string => `check-in:${phone.owner ?? ""}`;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function save(): Promise<void> {
    const kept: KeptForm = { ...form, kept_at: new Date().toISOString() };
    await keep("drafts", name(), kept);
  }

  async function restore(): Promise<void> {
    const kept = await take<KeptForm>("drafts", name());
    if (!kept || Date.now() - Date.parse(kept.kept_at) > FRESH_MS) return;
    const { kept_at: _time, ...rest } = kept;
    Object.assign(form, rest);
  }

  watch(form, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), PAUSE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));

  return {
    form,
    restore,
    drop: async () => {
      Object.assign(form, EMPTY);
      await Promise.resolve();
      clearTimeout(timer);
      await drop("drafts", name());
    },
  };
}
