/** The wall: one page without a frame, dark, read from across the room. */
import { Monitor } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/wall",
    component: () => import("./WallPage.vue"),
    meta: {
      title: "wall.title",
      access: ["command"],
      surface: "wall",
      theme: "dark",
      nav: { order: 45, icon: Monitor, label: "wall.nav", key: "g w" },
    },
  },
];

export default routes;
