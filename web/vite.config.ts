import vue from '@vitejs/plugin-vue';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig, type Plugin } from 'vite';
import { listShellFiles } from './build/service-worker.js';

/** Puts the licence of the HEIC decoder beside it, as its terms ask. */
function libheifLicence(): Plugin {
  return {
    name: 'libheif-licence',
    apply: 'build',
    generateBundle() {
      const file = createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/LICENSE');
      this.emitFile({ type: 'asset', fileName: 'assets/libheif-licence.txt', source: readFileSync(file) });
    },
  };
}

export default defineConfig({
  plugins: [vue(), libheifLicence(), listShellFiles()],
  build: {
    // Older ones lack AbortSignal.any, or pictures the right way up, or drawing off screen.
    target: ['chrome116', 'edge116', 'firefox124', 'safari17.4'],
    // A data: URL would need a wider policy than `style-src 'self'` gives.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/service-worker/main.ts' },
      output: {
        // A service worker looks after what lies beside it and below, under one name for ever.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' }, // it loads the HEIC decoder only when it needs it
  define: { __VUE_OPTIONS_API__: 'false' },
  server: { proxy: { '^/(isitacat[.]v1[.]|sign-in[.]json)': 'http://127.0.0.1:8080' } },
});
