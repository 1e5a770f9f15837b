/** Builds the phone's service worker beside the pages, with the list of what the phone pages need written into it. */
import { createHash } from "node:crypto";
import { build, type Plugin, type Rolldown } from "vite";

const ROUTES = ["/src/phone/", "/src/answering/PhoneQuestionsPage.vue"];
const BESIDE = ["manifest.webmanifest", "icons/services.svg", "icons/services-180.png", "icons/services-192.png"];

/** Built alone as one classic script: workers that are modules need Chromium 91, ours goes back to 86. */
export function phoneWorker(entry: string): Plugin {
  return {
    name: "phone-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const files = [...phoneFiles(bundle), ...BESIDE].map((file) => `/${file}`).sort();
      // The page has no hash in its name: its content counts too.
      const page = bundle["index.html"];
      const version = createHash("sha256").update(JSON.stringify(files));
      if (page?.type === "asset") version.update(page.source);
      const define = { __PHONE_FILES__: JSON.stringify(files), __PHONE_VERSION__: JSON.stringify(version.digest("hex").slice(0, 16)) };
      this.emitFile({ type: "asset", fileName: "sw.js", source: await workerCode(entry, define) });
    },
  };
}

async function workerCode(entry: string, define: Record<string, string>): Promise<string> {
  const lib = { entry, formats: ["iife" as const], name: "worker", fileName: () => "sw.js" };
  const built = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define,
    build: { write: false, target: "chrome86", lib },
  });
  const output = [built].flat()[0];
  if (!output || !("output" in output)) throw new Error("the service worker was not built");
  return output.output[0].code;
}

/** The entry, every phone page, and all that these import, with their style sheets. */
function phoneFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set<string>();
  const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
  const add = (name: string): void => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== "chunk") return;
    files.add(name);
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) files.add(sheet);
    chunk.imports.forEach(add);
  };
  for (const chunk of chunks) {
    const page = chunk.facadeModuleId ?? "";
    if (chunk.isEntry || ROUTES.some((route) => page.includes(route))) add(chunk.fileName);
  }
  return files;
}
