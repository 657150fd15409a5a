import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  build: {
    // Older ones lack AbortSignal.any, or pictures the right way up, or drawing off screen.
    target: ['chrome116', 'edge116', 'firefox124', 'safari17.4'],
    // A data: URL would need a wider policy than `style-src 'self'` gives.
    assetsInlineLimit: 0,
  },
  define: { __VUE_OPTIONS_API__: 'false' },
  server: { proxy: { '^/isitacat[.]v1[.]': 'http://127.0.0.1:8080' } },
});
