/** The staff pages: address, title, who may open it, where it stands in the navigation. */
import {
  Checked,
  DataBoard,
  HomeFilled,
  OfficeBuilding,
  Setting,
  Upload,
  UserFilled,
} from "@element-plus/icons-vue";
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "@/api/shapes";

const DESK: readonly Role[] = ["officer", "head"];
const READS_PEOPLE: readonly Role[] = ["officer", "head", "psychologist", "supervisor", "command"];
const ADMINS: readonly Role[] = ["system_admin", "security_admin", "audit_admin"];

export const staffRoutes: RouteRecordRaw[] = [
  {
    path: "/sign-in",
    component: () => import("@/entry/SignIn.vue"),
    meta: { title: "entry.signIn", access: "public" },
  },
  {
    path: "/setup",
    component: () => import("@/entry/FirstAdministrator.vue"),
    meta: { title: "entry.setup", access: "public" },
  },
  {
    path: "/today",
    component: () => import("@/today/TodayPage.vue"),
    meta: {
      title: "today.title",
      access: DESK,
      frame: "office",
      nav: { order: 10, icon: HomeFilled, label: "today.nav", key: "g t" },
    },
  },
  {
    path: "/people",
    component: () => import("@/people/PeoplePage.vue"),
    meta: {
      title: "people.title",
      access: READS_PEOPLE,
      frame: "office",
      nav: { order: 20, icon: UserFilled, label: "people.nav", key: "g p" },
    },
  },
  {
    path: "/people/new",
    component: () => import("@/people/RegisterPage.vue"),
    meta: { title: "changing.register.title", access: DESK, frame: "office" },
  },
  {
    path: "/people/:id",
    component: () => import("@/people/PersonPage.vue"),
    props: true,
    meta: { title: "person.title", access: READS_PEOPLE, frame: "office" },
  },
  {
    path: "/import",
    component: () => import("@/importing/ImportPage.vue"),
    meta: {
      title: "importing.title",
      access: DESK,
      frame: "office",
      nav: { order: 70, icon: Upload, label: "importing.nav", key: "g i" },
    },
  },
  {
    path: "/import/:run",
    component: () => import("@/importing/ImportPage.vue"),
    props: true,
    meta: { title: "importing.title", access: DESK, frame: "office" },
  },
  {
    path: "/office",
    component: () => import("@/office/OfficePage.vue"),
    meta: {
      title: "office.title",
      access: ["head", "supervisor"],
      frame: "office",
      nav: { order: 75, icon: OfficeBuilding, label: "office.nav", key: "g o" },
    },
  },
  {
    path: "/oversight",
    component: () => import("@/oversight/OversightPage.vue"),
    meta: {
      title: "oversight.title",
      access: ["procurator"],
      frame: "office",
      nav: { order: 10, icon: Checked, label: "oversight.nav", key: "g o" },
    },
  },
  {
    path: "/admin",
    component: () => import("@/admin/AdminPage.vue"),
    meta: {
      title: "admin.title",
      access: ADMINS,
      frame: "office",
      nav: { order: 10, icon: DataBoard, label: "admin.nav", key: "g a" },
    },
  },
  {
    path: "/me",
    component: () => import("@/me/MePage.vue"),
    meta: {
      title: "me.title",
      access: "signed-in",
      frame: "office",
      nav: { order: 90, icon: Setting, label: "me.nav", key: "g m" },
    },
  },
  {
    path: "/help",
    component: () => import("@/entry/HelpPage.vue"),
    meta: { title: "entry.help", access: "signed-in", frame: "office" },
  },
];
