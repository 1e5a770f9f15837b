/** The channels' page: for the system administrator, and for whoever enters addresses of staff. */
import { Connection } from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const KEEPS: readonly Role[] = ["system_admin", "security_admin"];

const routes: RouteRecordRaw[] = [
  {
    path: "/channels",
    component: () => import("./ChannelsPage.vue"),
    meta: {
      title: "channels.title",
      access: KEEPS,
      frame: "office",
      nav: { order: 20, icon: Connection, label: "channels.nav", key: "g c" },
    },
  },
];

export default routes;
