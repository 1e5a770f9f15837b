/** The look of the map: no tiles, no fonts from elsewhere; every colour from the page's tokens. */
import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, FilterSpecification, GeoJSONSourceSpecification, LayerSpecification, StyleSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { LEVELS } from "@/live/protocol";
import type { Dot } from "./dots";
import type { BaseMap, Feature } from "./geojson";
import { token } from "./marks";

type Collection = FeatureCollection;

/** Calm people are drawn one by one up to this many, then as counts. */
const CLUSTER_FROM = 800;

const kindIs = (kind: string): FilterSpecification => ["==", ["get", "kind"], kind];

/** Level as a number for the map's own arithmetic: 0 none, 5 red. */
const rankOf = (dot: Dot): number => (dot.level === null ? 0 : LEVELS.length - LEVELS.indexOf(dot.level));

/** The name of the mark for a rank, hollow when the place is old. */
const markName: ExpressionSpecification = [
  "concat", "mark-",
  ["match", ["get", "rank"], 5, "red", 4, "orange", 3, "yellow", 2, "blue", "grey"],
  ["case", ["==", ["get", "stale"], true], "-hollow", ""],
];

/** Where the names of areas stand, as points. */
export function namesOf(base: BaseMap, language: "zh" | "en"): Collection {
  const named = base.features.filter(
    (one): one is Feature & { properties: { label: readonly [number, number] } } => one.properties.kind === "street" && one.properties.label !== undefined,
  );
  return {
    type: "FeatureCollection",
    features: named.map((one) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [...one.properties.label] },
      properties: { name: ((language === "zh" ? one.properties.name_zh : one.properties.name_en) ?? "").replace(/街道$| Street$/, "") },
    })),
  };
}

/** People as points: `calm` those without an open alert, else those with one. */
export function pointsOf(dots: readonly Dot[], calm: boolean, named: boolean): Collection {
  return {
    type: "FeatureCollection",
    features: dots.filter((dot) => (dot.level === null) === calm).map((dot) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [dot.lon, dot.lat] },
      properties: { id: dot.person_id, rank: rankOf(dot), stale: dot.stale, name: named ? dot.name : "" },
    })),
  };
}

const people = (data: Collection, radius: number, cluster: boolean): GeoJSONSourceSpecification => ({
  type: "geojson", data, cluster, clusterRadius: radius, clusterMaxZoom: 15, clusterProperties: { rank: ["max", ["get", "rank"]] },
});

const single: FilterSpecification = ["!", ["has", "point_count"]];
const many: FilterSpecification = ["has", "point_count"];

const nameLayer = (scale: number, paint: SymbolLayerSpecification["paint"]): LayerSpecification => ({
  id: "anomalous-names", type: "symbol", source: "anomalous", filter: single,
  layout: { "text-field": ["get", "name"], "text-size": 13 * scale, "text-offset": [0, 1.1], "text-anchor": "top" },
  ...(paint === undefined ? {} : { paint }),
});

/** Sizes in CSS pixels; the wall draws everything `scale` times larger. */
export function styleOf(base: BaseMap, names: Collection, dots: readonly Dot[], look: { readonly scale: number; readonly named: boolean }): StyleSpecification {
  const { scale, named } = look;
  const label = { "text-color": token("map-label"), "text-halo-color": token("map-halo"), "text-halo-width": 1.5 * scale };
  const layers: LayerSpecification[] = [
    { id: "water", type: "background", paint: { "background-color": token("map-water") } },
    { id: "land", type: "fill", source: "base", filter: kindIs("city"), paint: { "fill-color": token("map-land") } },
    { id: "streets", type: "line", source: "base", filter: kindIs("street"), paint: { "line-color": token("map-edge"), "line-width": scale, "line-dasharray": [4, 3] } },
    { id: "district", type: "line", source: "base", filter: kindIs("district"), paint: { "line-color": token("map-edge"), "line-width": 2 * scale } },
    { id: "calm-many", type: "circle", source: "calm", filter: many, paint: { "circle-radius": 11 * scale, "circle-color": token("map-land"), "circle-stroke-color": token("map-person"), "circle-stroke-width": 1.5 * scale } },
    { id: "calm-count", type: "symbol", source: "calm", filter: many, layout: { "text-field": ["to-string", ["get", "point_count"]], "text-size": 12 * scale, "text-allow-overlap": true }, paint: { "text-color": token("map-person") } },
    {
      id: "calm", type: "circle", source: "calm", filter: single,
      paint: {
        "circle-radius": 3.5 * scale,
        "circle-color": ["case", ["get", "stale"], token("map-land"), token("map-person")],
        "circle-stroke-color": ["case", ["get", "stale"], token("map-person"), token("map-halo")],
        "circle-stroke-width": scale,
      },
    },
    { id: "chosen", type: "circle", source: "anomalous", filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 18 * scale, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": token("focus"), "circle-stroke-width": 2.5 * scale } },
    // Names lie under shapes and rings and give way to them: a name may be missing here, a level never.
    ...(named ? [nameLayer(scale, label)] : []),
    // The names of places come first: what stands above is placed before what lies below it.
    { id: "names", type: "symbol", source: "names", layout: { "text-field": ["get", "name"], "text-size": 14 * scale, "text-allow-overlap": true }, paint: label },
    { id: "anomalous-many", type: "circle", source: "anomalous", filter: many, paint: { "circle-radius": 19 * scale, "circle-color": token("map-land"), "circle-stroke-color": token("map-person"), "circle-stroke-width": 2 * scale } },
    {
      id: "anomalous-mark", type: "symbol", source: "anomalous", filter: many,
      layout: {
        "icon-image": markName, "icon-size": 0.38, "icon-offset": [0, -14], "icon-allow-overlap": true, "icon-padding": 12 * scale,
        "text-field": ["to-string", ["get", "point_count"]], "text-size": 13 * scale, "text-offset": [0, 0.55], "text-allow-overlap": true,
      },
      paint: { "text-color": token("map-person") },
    },
    {
      id: "anomalous", type: "symbol", source: "anomalous", filter: single,
      layout: { "icon-image": markName, "icon-size": 0.5, "icon-allow-overlap": true, "symbol-sort-key": ["get", "rank"] },
    },
  ];
  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: base as unknown as Collection },
      names: { type: "geojson", data: names },
      calm: people(pointsOf(dots, true, false), 26, dots.length > CLUSTER_FROM),
      anomalous: people(pointsOf(dots, false, named), 20, true),
    },
    layers,
  };
}
