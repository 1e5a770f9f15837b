/** Statistics, the daily report and the monthly circular. */
import { DataAnalysis } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/reports",
    component: () => import("./ReportsPage.vue"),
    meta: {
      title: "reports.title",
      access: ["head", "command", "procurator", "system_admin"],
      frame: "office",
      nav: { order: 65, icon: DataAnalysis, label: "reports.nav", key: "g b" },
    },
  },
  {
    path: "/reports/alerts",
    component: () => import("./BehindPage.vue"),
    meta: { title: "reports.behind.title", access: ["head", "command"], frame: "office" },
  },
];

export default routes;
