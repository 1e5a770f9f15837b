/** The orders' page, the same on the desk and on an officer's phone. */
import { Promotion } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const READS: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command", "procurator"];

const routes: RouteRecordRaw[] = [
  {
    path: "/dispatch",
    component: () => import("./DispatchPage.vue"),
    meta: {
      title: "dispatch.title",
      access: READS,
      frame: "office",
      nav: { order: 45, icon: Promotion, label: "dispatch.nav", key: "g s" },
    },
  },
];

export default routes;
