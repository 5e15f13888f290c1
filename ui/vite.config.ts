import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The staff pages live under /staff/ and are embedded into the program; texts come from the same catalogue as the server's.
export default defineConfig({
  base: '/staff/',
  plugins: [svelte()],
  resolve: { alias: { $texts: fileURLToPath(new URL('../texts', import.meta.url)), $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) } },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 900 },
  server: { fs: { allow: ['..'] }, proxy: { '/api': 'http://127.0.0.1:8080' } },
});
