/** Only what was typed over is sent; what is sealed is never emptied by an empty line. */
import { describe, expect, it } from "vitest";
import type { Particulars } from "@/api/person-changes";
import { changesOf, typedFrom } from "./particulars-form";

const NOW: Particulars = {
  version: 3,
  document_kind: "resident_id",
  fields: {
    name: "陈例禾", former_name: null, id_number: "990***********1234", sex: "male", birth_date: "1990-03-15",
    phone: "154****0001", address: "示例街道", ethnicity: null, education: "高中",
  },
  changes: [],
  orders: [], absences: [],
  as_of: "2026-11-24T09:42:00+00:00",
};

describe("a correction", () => {
  it("sends nothing when nothing was typed over", () => {
    expect(changesOf(typedFrom(NOW), NOW)).toEqual({});
  });

  it("sends what differs, and null for what was emptied", () => {
    const typed = { ...typedFrom(NOW), name: " 程例禾 ", education: "", former_name: "" };

    expect(changesOf(typed, NOW)).toEqual({ name: "程例禾", education: null });
  });

  it("sends a sealed field only when a new value stands there", () => {
    const typed = { ...typedFrom(NOW), phone: "15400000009", address: "  " };

    expect(changesOf(typed, NOW)).toEqual({ phone: "15400000009" });
  });
});
