/** From degrees to a flat picture and back to a scale bar: pure, for the drawn map. */
import { ringsOf, type Bounds, type Geometry, type Position } from "./geojson";

const METRES_PER_DEGREE = 111_320;

/** Turns WGS-84 degrees into x and y of a picture `width` wide; small districts only (equirectangular). */
export interface Projection {
  readonly width: number;
  readonly height: number;
  /** Metres that one unit of x is long. */
  readonly metresPerUnit: number;
  readonly at: (place: Position) => readonly [number, number];
}

/** A projection that shows `bounds` with a margin (a share of its size) on every side. */
export function projectionOf(bounds: Bounds, width: number, margin = 0.06): Projection {
  const [west, south, east, north] = bounds;
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const across = (east - west) * narrow * (1 + 2 * margin);
  const down = (north - south) * (1 + 2 * margin);
  const unit = width / across;
  const left = west - ((east - west) * margin);
  const top = north + ((north - south) * margin);
  return {
    width,
    height: Math.round(down * unit),
    metresPerUnit: METRES_PER_DEGREE / unit,
    at: ([lon, lat]) => [(lon - left) * narrow * unit, (top - lat) * unit],
  };
}

/** The SVG path of a shape, to a tenth of a unit. */
export function pathOf(geometry: Geometry, projection: Projection): string {
  return ringsOf(geometry)
    .map((ring) => `M${ring.map((place) => projection.at(place).map((it) => it.toFixed(1)).join(" ")).join("L")}Z`)
    .join("");
}

export interface ScaleBar {
  readonly metres: number;
  /** How long the bar is in units of x. */
  readonly length: number;
}

/** The longest round length (1, 2 or 5 times a power of ten) that is at most `longest` units. */
export function scaleBar(metresPerUnit: number, longest: number): ScaleBar {
  const most = metresPerUnit * longest;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((it) => it <= most) ?? power;
  return { metres, length: metres / metresPerUnit };
}

/** "500 m", "2 km". */
export const distance = (metres: number): string => (metres >= 1000 ? `${metres / 1000} km` : `${metres} m`);
