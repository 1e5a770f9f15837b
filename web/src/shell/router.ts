/** Addresses and doors: each page says who may open it; colleagues' folders bring their own routes. */
import type { Component } from "vue";
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from "vue-router";
import { whenSessionEnds } from "@/api/client";
import type { Role } from "@/api/shapes";
import { learnOfficeWords, type WordKey } from "@/words";
import { staffRoutes } from "./routes";
import { useSession } from "./session";

export type Access = "public" | "signed-in" | readonly Role[];
export type Surface = "office" | "phone" | "kiosk" | "wall";

export interface NavEntry {
  /** Small numbers stand above. */
  readonly order: number;
  readonly icon: Component;
  readonly label: WordKey;
  /** "g p": goes there from anywhere. */
  readonly key?: string;
}

declare module "vue-router" {
  interface RouteMeta {
    title: WordKey;
    access: Access;
    /** "office" puts the page into the staff frame; nothing leaves it bare. */
    frame?: "office";
    surface?: Surface;
    theme?: "light" | "dark";
    nav?: NavEntry;
  }
}

/** Every folder that has pages exports `default` a list of routes from its routes.ts. */
const brought = import.meta.glob<{ default: RouteRecordRaw[] }>(
  ["../phone/routes.ts", "../answering/routes.ts", "../care/routes.ts", "../alerts/routes.ts", "../dispatch/routes.ts", "../wall/routes.ts", "../map/routes.ts", "../duty/routes.ts", "../policies/routes.ts", "../channels/routes.ts", "../reports/routes.ts", "../drills/routes.ts"],
  { eager: true },
);

const routes: RouteRecordRaw[] = [
  {
    path: "/",
    redirect: () => useSession().home,
    meta: { title: "shell.product", access: "signed-in" },
  },
  ...staffRoutes,
  ...Object.values(brought).flatMap((module) => module.default),
  {
    path: "/:rest(.*)*",
    component: () => import("@/entry/NotFound.vue"),
    meta: { title: "shell.notFoundTitle", access: "public" },
  },
];

/** Whether a role may open a page. */
export function mayOpen(access: Access, role: Role | null): boolean {
  if (access === "public") return true;
  if (role === null) return false;
  return access === "signed-in" || access.includes(role);
}

/** What the left navigation shows a role: what it may not open is absent. */
export function navFor(role: Role | null): readonly (NavEntry & { readonly path: string })[] {
  return routes
    .flatMap((route) => {
      const meta = route.meta;
      if (!meta?.nav || !mayOpen(meta.access, role)) return [];
      return [{ ...meta.nav, path: route.path }];
    })
    .sort((a, b) => a.order - b.order);
}

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

async function door(to: RouteLocationNormalized): Promise<boolean | { path: string; query: Record<string, string> }> {
  const meta = to.matched[0]?.meta ?? to.meta;
  if (meta.access === "public") return true;
  const session = useSession();
  if (!session.asked) {
    try {
      await session.restore();
    } catch {
      return { path: "/sign-in", query: { back: to.fullPath, unreachable: "1" } };
    }
  }
  if (session.session) return true;
  return { path: "/sign-in", query: to.path === "/" ? {} : { back: to.fullPath } };
}

router.beforeEach(door);

const ALONE: readonly (Surface | undefined)[] = ["phone", "kiosk"];
router.beforeEach(async (to) => {
  if (!ALONE.includes(to.meta.surface)) await learnOfficeWords();
});

/** The session is over: to the sign-in page, and from there back to this very place. */
whenSessionEnds(() => {
  const session = useSession();
  const here = router.currentRoute.value;
  session.end();
  if (here.meta.access === "public") return;
  void router.push({ path: "/sign-in", query: { back: here.fullPath } });
});
