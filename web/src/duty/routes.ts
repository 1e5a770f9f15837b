/** The duty roster's pages. */
import { Calendar } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const STANDS: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command"];

const routes: RouteRecordRaw[] = [
  {
    path: "/roster",
    component: () => import("./RosterPage.vue"),
    meta: {
      title: "duty.title",
      access: [...STANDS, "procurator"],
      frame: "office",
      nav: { order: 60, icon: Calendar, label: "duty.nav", key: "g r" },
    },
  },
  {
    path: "/roster/phone-tree",
    component: () => import("./PhoneSheetPage.vue"),
    meta: { title: "duty.sheet.title", access: [...STANDS, "procurator"], frame: "office" },
  },
  {
    path: "/roster/handover",
    component: () => import("./HandoverPage.vue"),
    meta: { title: "duty.handoverTitle", access: STANDS, frame: "office" },
  },
];

export default routes;
