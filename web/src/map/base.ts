/** Reads the base map an administrator loaded, once a page load. */
import { api } from "@/api/client";
import type { BaseMap } from "./geojson";

let reading: Promise<BaseMap> | null = null;

/** The base map; a failed reading is tried again the next time somebody asks. */
export function readBase(): Promise<BaseMap> {
  reading ??= api.get<BaseMap>("/map/base").catch((thrown: unknown) => {
    reading = null;
    throw thrown;
  });
  return reading;
}
