/** The alert desk's pages. The desk stays mounted while one alert after another is opened beside it. */
import { Bell } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const SEES_ALERTS: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command", "system_admin"];

const routes: RouteRecordRaw[] = [
  {
    path: "/alerts",
    component: () => import("./AlertDesk.vue"),
    meta: {
      title: "alerts.title",
      access: SEES_ALERTS,
      frame: "office",
      nav: { order: 40, icon: Bell, label: "alerts.nav", key: "g l" },
    },
    children: [
      { path: "", component: () => import("./DeskOverview.vue") },
      { path: ":id", component: () => import("./AlertDetail.vue"), props: true },
    ],
  },
];

export default routes;
