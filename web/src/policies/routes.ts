/** The policies' page: what calls, how soon, for whom, and why. Reached from an alert's "why". */
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const READS: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command", "procurator", "system_admin", "security_admin", "audit_admin"];

const routes: RouteRecordRaw[] = [
  {
    path: "/policies",
    component: () => import("./PoliciesPage.vue"),
    meta: { title: "policy.title", access: READS, frame: "office" },
  },
  {
    path: "/policies/:id",
    component: () => import("./PoliciesPage.vue"),
    props: true,
    meta: { title: "policy.title", access: READS, frame: "office" },
  },
];

export default routes;
