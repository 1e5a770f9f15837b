/** Who sees whose people: an office covers itself and those below it. */
import type { OfficeNode } from "@/api/shapes";

export interface Seated {
  readonly id: string;
  readonly role: string;
  readonly office_id: string;
}

/** Whether one office is another or stands above it; where the tree is not known, only itself. */
export function covers(offices: readonly OfficeNode[], above: string, below: string): boolean {
  const parents = new Map(offices.map((office) => [office.id, office.parent_id]));
  for (let at: string | null | undefined = below; at; at = parents.get(at)) {
    if (at === above) return true;
  }
  return false;
}

/** Whether `one` can stand in for `absent`: somebody else of the same role, at the same office or one above. */
export function canStandIn(offices: readonly OfficeNode[], one: Seated, absent: Seated): boolean {
  return one.id !== absent.id && one.role === absent.role && covers(offices, one.office_id, absent.office_id);
}
