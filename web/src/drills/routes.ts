/** The pages of exercises. */
import { Flag } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const READS: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command", "procurator", "system_admin"];

const routes: RouteRecordRaw[] = [
  {
    path: "/drills",
    component: () => import("./DrillsPage.vue"),
    meta: {
      title: "drills.title",
      access: READS,
      frame: "office",
      nav: { order: 62, icon: Flag, label: "drills.nav", key: "g e" },
    },
  },
  {
    path: "/drills/:id",
    component: () => import("./DrillPage.vue"),
    meta: { title: "drills.report", access: READS, frame: "office" },
  },
];

export default routes;
