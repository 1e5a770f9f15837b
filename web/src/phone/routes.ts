/** The phone's addresses. All are open: without a network nobody can be asked who is signed in; each page asks the phone itself. */
import type { RouteMeta, RouteRecordRaw } from "vue-router";

const meta: RouteMeta = { title: "phone.title", access: "public", surface: "phone" };

const routes: RouteRecordRaw[] = [
  { path: "/m", component: () => import("./HomePage.vue"), meta },
  { path: "/m/activate", component: () => import("./ActivatePage.vue"), meta },
  { path: "/m/sign-in", component: () => import("./SignInPage.vue"), meta },
  { path: "/m/check-in", component: () => import("./CheckInPage.vue"), meta },
  { path: "/m/help", component: () => import("./HelpPage.vue"), meta },
  { path: "/m/questions/:id", component: () => import("@/answering/PhoneQuestionsPage.vue"), props: true, meta },
  { path: "/m/notices", component: () => import("./NoticesPage.vue"), meta },
  { path: "/m/contacts", component: () => import("./ContactsPage.vue"), meta },
  { path: "/m/leave", component: () => import("./LeavePage.vue"), meta },
  { path: "/m/:rest(.*)*", redirect: "/m" },
];

export default routes;
