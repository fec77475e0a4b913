// Builds the React application of src/web into dist/web. `npx vite src/web` style servers proxy the API of a running Reflejo.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.REFLEJO_URL ?? 'http://127.0.0.1:7310';

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/web'),
  plugins: [react()],
  // see there
  resolve: { alias: { 'markdown-to-jsx/react': resolve(import.meta.dirname, 'src/web/forms/plain-text.tsx') } },
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
