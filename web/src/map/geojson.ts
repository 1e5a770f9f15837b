/** The base map as GeoJSON, and the few facts every drawing needs of it: pure. */

export type Position = readonly [number, number];
export type Ring = readonly Position[];

export interface Properties {
  readonly kind: string;
  readonly name_zh?: string;
  readonly name_en?: string;
  readonly schematic?: boolean;
  readonly label?: Position;
}

export type Geometry =
  | { readonly type: "Polygon"; readonly coordinates: readonly Ring[] }
  | { readonly type: "MultiPolygon"; readonly coordinates: ReadonlyArray<readonly Ring[]> }
  | { readonly type: "Point"; readonly coordinates: Position };

export interface Feature {
  readonly type: "Feature";
  readonly geometry: Geometry;
  readonly properties: Properties;
}

export interface BaseMap {
  readonly type: "FeatureCollection";
  readonly features: readonly Feature[];
}

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

/** Every ring of a shape; a point has none. */
export function ringsOf(geometry: Geometry): readonly Ring[] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

/** The box around the district; around everything drawn as an area when no district is marked. */
export function boundsOf(base: BaseMap): Bounds {
  const areas = base.features.filter((one) => one.geometry.type !== "Point");
  const district = areas.filter((one) => one.properties.kind === "district");
  const points = (district.length > 0 ? district : areas).flatMap((one) => ringsOf(one.geometry).flat());
  if (points.length === 0) return [114.2, 22.6, 114.5, 22.8];
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** True when any part of the map is only a drawing: the screen must say so. */
export const isSchematic = (base: BaseMap): boolean => base.features.some((one) => one.properties.schematic === true);
