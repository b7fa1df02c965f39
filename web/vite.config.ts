import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/**
 * The theme must be known before the first paint, and the content security policy allows no inline
 * script: this emits `theme-boot.js` as a hashed classic script that blocks the parser for its few bytes.
 */
function themeBoot(): Plugin {
  const code = readFileSync(source("app/theme-boot.js"), "utf8");
  const name = `assets/theme-boot-${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`;
  let building = false;
  return {
    name: "theme-boot",
    configResolved: (config) => {
      building = config.command === "build";
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: name, source: code });
    },
    transformIndexHtml: () => [
      {
        tag: "script",
        attrs: { src: building ? `/${name}` : "/src/app/theme-boot.js" },
        injectTo: "head-prepend",
      },
    ],
  };
}

/**
 * Cloudscape's global styles carry their fonts as data addresses. As files they load beside the style
 * sheet, only the ones a page uses, and stay cached when the styles change.
 */
function fontFiles(): Plugin {
  const folder = fileURLToPath(new URL("./node_modules/.vc-fonts/", import.meta.url));
  return {
    name: "font-files",
    enforce: "pre",
    transform(code, id) {
      if (!id.split("?")[0]?.endsWith("@cloudscape-design/global-styles/index.css")) return null;
      mkdirSync(folder, { recursive: true });
      let count = 0;
      return code.replace(/url\('data:font\/woff2;base64,([^']+)'\)/g, (_, base64: string) => {
        count += 1;
        writeFileSync(`${folder}open-sans-${count}.woff2`, Buffer.from(base64, "base64"));
        return `url("../../.vc-fonts/open-sans-${count}.woff2")`;
      });
    },
  };
}

/** Home's code begins to load with the entry, not when the entry has run and found that it wants it. */
function preloadShell(): Plugin {
  return {
    name: "preload-shell",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        Object.values(bundle ?? {})
          .filter((file) => /^assets\/shell-[^.]+\.(js|css)$/.test(file.fileName))
          .map(({ fileName, type }) => ({
            tag: "link",
            attrs: {
              ...(type === "chunk" ? { rel: "modulepreload" } : { rel: "preload", as: "style" }),
              href: `/${fileName}`,
              fetchpriority: "low",
            },
            injectTo: "head" as const,
          })),
    },
  };
}

/** Files as small as they get, made once here and not by the server for each visitor. */
function compressed(): Plugin {
  const bytesMin = 1024;
  return {
    name: "compressed",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/^assets\/.*\.(js|css|svg)$/.test(fileName)) continue;
          const raw = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (raw.length < bytesMin) continue;
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.br`,
            source: brotliCompressSync(raw, { params }),
          });
        }
      },
    },
  };
}

/** The service worker with the names of all files, which is what its version follows from. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const assets = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|svg|woff2)$/.test(name));
        const files = ["/index.html", ...assets.sort().map((name) => `/${name}`)];
        const page = bundle["index.html"];
        const version = createHash("sha256")
          .update(JSON.stringify([files, page?.type === "asset" ? page.source : ""]))
          .digest("hex")
          .slice(0, 12);
        const code = readFileSync(source("app/sw.js"), "utf8")
          .replace("__VERSION__", version)
          .replace("__FILES__", JSON.stringify(files));
        this.emitFile({ type: "asset", fileName: "sw.js", source: code });
      },
    },
  };
}

interface ModuleGraph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Everything that these modules import, directly or not, without what they import only when asked. */
function reachable(graph: ModuleGraph, roots: string[]): Set<string> {
  const seen = new Set<string>();
  const waiting = roots.map(source);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  return seen;
}

/**
 * Two chunks instead of sixty small ones for what the first pages share, since on a phone each request
 * costs more than its bytes: `base` is what sign-in and home both need, `shell` what home needs besides.
 */
function firstPages() {
  let sets: { first: Set<string>; home: Set<string> } | undefined;
  return (id: string, graph: ModuleGraph): string | null => {
    sets ??= {
      first: reachable(graph, ["app/main.tsx", "features/identity/pages/SignInPage.tsx"]),
      home: reachable(graph, [
        "app/layout/RequireSession.tsx",
        "app/layout/Layout.tsx",
        "app/pages/HomePage.tsx",
      ]),
    };
    if (!sets.home.has(id)) return null;
    return sets.first.has(id) ? "base" : "shell";
  };
}

export default defineConfig({
  plugins: [react(), themeBoot(), fontFiles(), preloadShell(), serviceWorker(), compressed()],
  resolve: {
    alias: [
      { find: /^@api$/, replacement: source("api/index.ts") },
      { find: /^@api\//, replacement: `${source("api")}/` },
      { find: /^@shared\//, replacement: `${source("shared")}/` },
      { find: /^@features\//, replacement: `${source("features")}/` },
      { find: /^@app\//, replacement: `${source("app")}/` },
      { find: /^@test\//, replacement: `${source("test")}/` },
    ],
  },
  build: {
    // Fonts stay files: inlined they would triple the style sheet of the sign-in page.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstPages() }] } } },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
  test: {
    environment: "jsdom",
    setupFiles: [source("test/setup.ts")],
    server: { deps: { inline: [/@cloudscape-design/] } },
    restoreMocks: true,
    // A machine that builds something beside the tests is slow.
    testTimeout: 30_000,
    css: false,
  },
});
