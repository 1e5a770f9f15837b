import { describe, expect, it } from "vitest";
import type { OfficeNode } from "@/api/shapes";
import { canStandIn, covers } from "./covering";

const node = (id: string, parent: string | null): OfficeNode => ({
  id, parent_id: parent, code: id, name_zh: id, name_en: id, level: "office", phone: null,
});
const TREE = [node("district", null), node("longtian", "district"), node("kengzi", "district")];

describe("who stands in for whom", () => {
  it("an office covers itself and those below, never a sibling or one above", () => {
    expect(covers(TREE, "district", "longtian")).toBe(true);
    expect(covers(TREE, "longtian", "longtian")).toBe(true);
    expect(covers(TREE, "kengzi", "longtian")).toBe(false);
    expect(covers(TREE, "longtian", "district")).toBe(false);
  });

  it("a substitute is somebody else of the same role who sees the people", () => {
    const absent = { id: "he", role: "officer", office_id: "longtian" };
    expect(canStandIn(TREE, { id: "zhou", role: "officer", office_id: "district" }, absent)).toBe(true);
    expect(canStandIn(TREE, { id: "zhou", role: "officer", office_id: "kengzi" }, absent)).toBe(false);
    expect(canStandIn(TREE, { id: "head", role: "head", office_id: "longtian" }, absent)).toBe(false);
    expect(canStandIn(TREE, absent, absent)).toBe(false);
  });
});
