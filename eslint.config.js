// What the type checker cannot see. Layout is the formatter's (prettier).
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const doors = [
  { name: 'better-sqlite3', message: 'Open databases through electron/memory/database.ts.' },
  { name: 'node-llama-cpp', message: 'Only the engine process (electron/llm/embedded/) loads llama.cpp.' },
  { name: 'pino', message: 'Log through electron/telemetry/log.ts; services take a Logger.' },
  {
    name: 'electron',
    message: 'Only the desktop host (electron/main.ts, preload.ts, hosts/desktop/) may know Electron.',
  },
  { name: 'ws', message: 'Only hosts/loopback may know WebSockets.' },
  {
    name: 'node:http',
    message: 'Only hosts/loopback serves HTTP; engines go through electron/llm/ollama/ollama-http.ts.',
  },
]

export default defineConfig(
  { ignores: ['.cache/', 'out/', 'dist/', 'coverage/', 'node_modules/', 'test-results/', 'docs/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.config.ts'], defaultProject: 'test/tsconfig.json' } },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-properties': [
        'error',
        {
          property: 'dangerouslySetInnerHTML',
          message: 'Model output is hostile: render it through renderer/chat/markdown.',
        },
        { property: 'innerHTML', message: 'Model output is hostile: render it through renderer/chat/markdown.' },
        {
          property: 'insertAdjacentHTML',
          message: 'Model output is hostile: render it through renderer/chat/markdown.',
        },
      ],
    },
  },
  { files: ['electron/**/*.ts'], rules: { 'no-restricted-imports': ['error', { paths: doors }] } },
  {
    files: [
      'electron/memory/**/*.ts',
      'electron/llm/embedded/**/*.ts',
      'electron/llm/response-cache/cache-database.ts',
      'electron/llm/ollama/ollama-http.ts',
      'electron/lib/node-http.ts',
      'electron/local-api/**/*.ts',
      'electron/openai/**/*.ts',
      'electron/telemetry/api-routes.ts',
      'electron/telemetry/log.ts',
      'electron/telemetry/history/**/*.ts',
      'electron/main.ts',
      'electron/preload.ts',
      'electron/hosts/**/*.ts',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/require-await': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        TextDecoder: 'readonly',
      },
    },
  },
)
