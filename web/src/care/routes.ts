/** The psychologist's addresses; nobody else has them. */
import { FirstAidKit } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const CLINICAL: readonly Role[] = ["psychologist", "supervisor"];

const routes: RouteRecordRaw[] = [
  {
    path: "/care",
    component: () => import("./CareDayPage.vue"),
    meta: { title: "care.title", access: CLINICAL, frame: "office", nav: { order: 10, icon: FirstAidKit, label: "care.nav", key: "g c" } },
  },
  {
    path: "/care/people/:id",
    component: () => import("./CarePersonPage.vue"),
    props: true,
    meta: { title: "care.person.title", access: CLINICAL, frame: "office" },
  },
  {
    path: "/screenings/:id",
    component: () => import("./ReportPage.vue"),
    props: true,
    meta: { title: "care.report.title", access: CLINICAL, frame: "office" },
  },
];

export default routes;
