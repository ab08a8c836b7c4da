// As the page is built (electron.vite.config.ts, renderer).

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: { assetsInlineLimit: 0, emptyOutDir: true, chunkSizeWarningLimit: 10_000 },
})
