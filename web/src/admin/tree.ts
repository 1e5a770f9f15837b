/** How deep each office stands below the first one listed; parents come before their children. */
import type { OfficeNode } from "@/api/shapes";

export function depths(offices: readonly OfficeNode[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const office of offices) {
    const above = office.parent_id === null ? undefined : found.get(office.parent_id);
    found.set(office.id, above === undefined ? 0 : above + 1);
  }
  return found;
}

const BELOW: Readonly<Record<OfficeNode["level"], OfficeNode["level"] | null>> = {
  province: "city",
  city: "district",
  district: "office",
  office: null,
};

/** The level of an office under `parent`; null where nothing stands below. */
export function levelBelow(parent: OfficeNode): OfficeNode["level"] | null {
  return BELOW[parent.level];
}
