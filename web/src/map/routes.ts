/** The map's page. */
import { Location } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/map",
    component: () => import("./MapPage.vue"),
    meta: {
      title: "map.title",
      access: ["officer", "head", "command"],
      frame: "office",
      nav: { order: 50, icon: Location, label: "map.nav", key: "g d" },
    },
  },
];

export default routes;
