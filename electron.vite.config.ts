// The page for both hosts, and main and preload for the desktop. The loopback host and the command line run from source.

import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        // Workers and processes lie beside main.js, which finds them by `new URL('./name.js', import.meta.url)`.
        input: {
          main: 'electron/main.ts',
          'memory.worker': 'electron/memory/memory.worker.ts',
          'cache.worker': 'electron/llm/response-cache/cache.worker.ts',
          'embedder.worker': 'electron/lib/embedder/embedder.worker.ts',
          'speech.worker': 'electron/speech/speech.worker.ts',
          'history.worker': 'electron/telemetry/history/history.worker.ts',
          'embedded.process': 'electron/llm/embedded/embedded.process.ts',
          'maintenance.process': 'electron/memory/maintenance/maintenance.process.ts',
        },
      },
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
