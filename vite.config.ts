// Builds the React application of src/web into dist/web. `npx vite src/web` style servers proxy the API of a running Reflejo.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.REFLEJO_URL ?? 'http://127.0.0.1:7310';

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/web'),
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // no data: URLs and no inline scripts: the content security policy allows neither
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // the flow language is pure: what a page does not use of it is left out
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !id.includes('/src/flow/') } },
  },
  server: { proxy: { '/api': api, '/hooks': api } },
});
