/** Where questionnaires are answered: on the office's tablet, and typed by staff. The phone's page is among the phone's. */
import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/kiosk",
    component: () => import("./KioskPage.vue"),
    meta: { title: "answering.kiosk.title", access: "public", surface: "kiosk" },
  },
  {
    path: "/screenings/:id/answer",
    component: () => import("./StaffAnsweringPage.vue"),
    props: true,
    meta: { title: "answering.staff.title", access: ["psychologist", "supervisor"], frame: "office" },
  },
];

export default routes;
