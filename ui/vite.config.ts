import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'";

// The staff pages live under /staff/ and are embedded into the program; texts come from the same catalogue as the server's.
export default defineConfig({
  base: '/staff/',
  plugins: [svelte()],
  resolve: { alias: { $texts: fileURLToPath(new URL('../texts', import.meta.url)), $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) } },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 900 },
  // Tried under the policy that the program sends with every page (src/server/site.cpp).
  preview: { headers: { 'Content-Security-Policy': policy } },
  server: { fs: { allow: ['..'] }, proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } } },
});
