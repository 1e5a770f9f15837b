/** Asks the phone where it is: shows what it has so far, keeps the best fix, and never stands in the way of sending. */
import { onUnmounted, readonly, ref, type Ref } from "vue";

/** WGS-84 degrees; accuracy is the radius in metres. */
export interface Place {
  lon: number;
  lat: number;
  accuracy_m: number;
}

/** Why there is no place. */
export type NoPlace = "denied" | "unavailable" | "insecure_page";

export interface PlaceFinder {
  place: Readonly<Ref<Place | null>>;
  searching: Readonly<Ref<boolean>>;
  missing: Readonly<Ref<NoPlace | null>>;
  search(): void;
}

const PATIENCE_MS = 20_000;
/** Good enough to stop asking. */
const GOOD_M = 25;
const FRESH_MS = 30_000;

/** Searches from `search()` on until a fix is good, 20 s are over, or the page is left. */
export function usePlace(): PlaceFinder {
  const place = ref<Place | null>(null);
  const searching = ref(false);
  const missing = ref<NoPlace | null>(null);
  let watch: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    clearTimeout(timer);
    searching.value = false;
  }

  function found({ coords }: GeolocationPosition): void {
    missing.value = null;
    const accuracy_m = Math.max(1, Math.round(coords.accuracy));
    if (!place.value || accuracy_m <= place.value.accuracy_m) {
      place.value = { lon: coords.longitude, lat: coords.latitude, accuracy_m };
    }
    if (accuracy_m <= GOOD_M) stop();
  }

  function failed(error: GeolocationPositionError): void {
    if (place.value) return;
    if (error.code === error.PERMISSION_DENIED) {
      missing.value = "denied";
      stop();
    } else {
      missing.value = "unavailable";
    }
  }

  function search(): void {
    stop();
    // Plain http loses the place without a word (ecosystem pitfall 4): say so instead.
    if (!window.isSecureContext || !("geolocation" in navigator)) {
      missing.value = "insecure_page";
      return;
    }
    missing.value = null;
    searching.value = true;
    const wish: PositionOptions = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS };
    watch = navigator.geolocation.watchPosition(found, failed, wish);
    timer = setTimeout(() => {
      if (!place.value) missing.value = "unavailable";
      stop();
    }, PATIENCE_MS);
  }

  onUnmounted(stop);
  return { place: readonly(place), searching: readonly(searching), missing: readonly(missing), search };
}
