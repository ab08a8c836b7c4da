// The page for both hosts; the services for the desktop (main, preload) and for plain Node (prepare, cli), which share the
// files of code between them. Few large files load several times faster than the 600 modules they are made of.

import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        // Threads and processes: electron/thread-entries.ts.
        input: {
          main: 'electron/main.ts',
          prepare: 'scripts/prepare.ts',
          cli: 'electron/cli.ts',
          'memory.worker': 'electron/memory/memory.worker.ts',
          'cache.worker': 'electron/llm/response-cache/cache.worker.ts',
          'embedder.worker': 'electron/lib/embedder/embedder.worker.ts',
          'speech.worker': 'electron/speech/speech.worker.ts',
          'history.worker': 'electron/telemetry/history/history.worker.ts',
          'embedded.process': 'electron/llm/embedded/embedded.process.ts',
          'maintenance.process': 'electron/memory/maintenance/maintenance.process.ts',
        },
        // Only the set-up uses them, to fetch something.
        external: ['@electron/get', 'playwright-core'],
        // All in one folder: electron/lib/project-dir.ts and electron/thread-entries.ts count on it.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
      // Pure JavaScript goes into the build; what brings native code or files of its own stays a package.
      externalizeDeps: {
        exclude: [
          '@lingui/core',
          '@lingui/message-utils',
          'cockatiel',
          'env-paths',
          'lru-cache',
          'pino',
          'prom-client',
          'ws',
          'zod',
        ],
      },
      // Read by electron/lib/source-stack.ts alone.
      sourcemap: 'hidden',
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      rolldownOptions: { input: 'renderer/index.html' },
      minify: true,
      // The content security policy takes fonts from files only.
      assetsInlineLimit: 0,
    },
    // The worker that colours code loads each grammar when it is asked for.
    worker: { format: 'es' },
    plugins: [react()],
  },
})
