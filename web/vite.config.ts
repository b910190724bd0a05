import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.OBHUT_URL ?? 'http://127.0.0.1:8080';

// SvelteKit writes an inline style on its route announcer, which our policy refuses; base.css hides it instead.
const announcer: Plugin = {
  name: 'announcer-without-inline-style',
  enforce: 'pre',
  transform: (code, id) => (id.endsWith('/generated/root.svelte') ? code.replace(/ style="[^"]*"/, '') : undefined),
};

export default defineConfig({
  plugins: [announcer, sveltekit()],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': server, '/healthz': server, '/readyz': server } },
});
