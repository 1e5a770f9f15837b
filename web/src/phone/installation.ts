/** Lets a browser install the phone pages, and only them, under a neutral name and icon. */

const LINKS = [
  { rel: "manifest", href: "/manifest.webmanifest" },
  { rel: "apple-touch-icon", href: "/icons/services-180.png" },
] as const;

/** Names the manifest and the icons to the browser; a second call changes nothing. */
export function offerInstallation(): void {
  for (const { rel, href } of LINKS) {
    if (document.head.querySelector(`link[rel="${rel}"]`)) continue;
    const link = document.createElement("link");
    Object.assign(link, { rel, href });
    document.head.append(link);
  }
}
