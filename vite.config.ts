// Builds the React application of src/web into dist/web. `npx vite src/web` style servers proxy the API of a running Reflejo.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const api = process.env.REFLEJO_URL ?? 'http://127.0.0.1:7310';

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/web'),
  plugins: [react(), plainDescriptions(), compressed()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // no data: URLs and no inline scripts: the content security policy allows neither
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // the flow language is pure, and the forms come with a test registry that holds a second validator:
    // what a page does not use of them is left out
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !/\/src\/flow\/|\/@rjsf\//.test(id) } },
  },
  server: { proxy: { '/api': api, '/hooks': api } },
});

/**
 * The form library renders descriptions as Markdown. They come from flows, and nothing of a flow is ever taken as
 * markup: text stays text, and the renderer is not loaded.
 */
function plainDescriptions(): Plugin {
  const renderer = 'markdown-to-jsx/react';
  return {
    name: 'plain-descriptions',
    enforce: 'pre',
    resolveId: (id) => (id === renderer ? `\0${renderer}` : undefined),
    load: (id) => (id === `\0${renderer}` ? 'export const Markdown = ({ children }) => children ?? null;' : undefined),
  };
}

/** Writes each script and style sheet compressed beside itself, so that the server need not do it per request. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      for (const name of readdirSync(join(dir, 'assets')).filter((file) => /\.(js|css)$/.test(file))) {
        const file = join(dir, 'assets', name);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
    },
  };
}
