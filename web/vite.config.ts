// Builds the screens into ../api/static: no address outside this server, the same bytes every time.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";
import { phoneWorker } from "./src/sw/build.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes the list of built files into built-files.json. */
function builtFiles(): Plugin {
  return {
    name: "built-files",
    enforce: "post",
    generateBundle(_options, bundle) {
      const beside = existsSync(here("public")) ? readdirSync(here("public"), { recursive: true, withFileTypes: true }) : [];
      const copied = beside
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`.slice(here("public/").length));
      const files = [...Object.keys(bundle), ...copied].filter((file) => file !== "sw.js").sort();
      this.emitFile({ type: "asset", fileName: "built-files.json", source: `${JSON.stringify(files, null, 1)}\n` });
    },
  };
}

export default defineConfig({
  root: here("."),
  plugins: [vue(), builtFiles(), phoneWorker(here("src/sw/worker.ts"))],
  resolve: { alias: { "@": here("src") } },
  // The parts of vue-i18n that no page uses stay out.
  define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  worker: { format: "es" },
  build: {
    outDir: here("../api/static"),
    emptyOutDir: true,
    // The floor of the office browsers (360, UOS, Kylin): Chromium 86.
    target: "chrome86",
    cssTarget: "chrome86",
    // Nothing inline: the pages are served under a strict content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: { index: here("index.html") },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true }, "/health": "http://127.0.0.1:8000" },
  },
});
