/** The drawn map: places where they belong, bars of round lengths. */
import { describe, expect, it } from "vitest";
import { distance, pathOf, projectionOf, scaleBar } from "./project";

const BOUNDS = [114, 22, 114.2, 22.1] as const;

describe("projectionOf", () => {
  it("puts the corners of the bounds onto the edges when there is no margin, north at the top", () => {
    const { at, width, height } = projectionOf(BOUNDS, 400, 0);

    expect(at([114, 22.1])).toEqual([0, 0]);
    const [x, y] = at([114.2, 22]);
    expect([Math.round(x), Math.round(y)]).toEqual([width, height]);
  });

  it("keeps lengths equal in both directions", () => {
    const { at, metresPerUnit } = projectionOf(BOUNDS, 400, 0);
    const [x] = at([114.1, 22.1]);
    const east = 0.1 * 111_320 * Math.cos((22.05 * Math.PI) / 180);

    expect(Math.abs(x * metresPerUnit - east)).toBeLessThan(1);
  });
});

describe("scaleBar", () => {
  it.each([[10, 100, 1000], [10, 99, 500], [3, 100, 200], [1, 60, 50]])(
    "with %d m a unit and %d units of room it is %d m long",
    (metresPerUnit, longest, metres) => {
      expect(scaleBar(metresPerUnit, longest)).toEqual({ metres, length: metres / metresPerUnit });
    },
  );

  it("writes metres below a kilometre and kilometres from one on", () => {
    expect([distance(500), distance(1000)]).toEqual(["500 m", "1 km"]);
  });
});

describe("pathOf", () => {
  it("draws every ring, also those of holes", () => {
    const ring = [[114, 22], [114.2, 22], [114, 22.1]] as const;
    const path = pathOf({ type: "Polygon", coordinates: [ring, ring] }, projectionOf(BOUNDS, 400));

    expect(path.match(/M/g)?.length).toBe(2);
  });
});
