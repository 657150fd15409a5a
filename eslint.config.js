import eslint from '@eslint/js';
import vitest from '@vitest/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { importX } from 'eslint-plugin-import-x';
import n from 'eslint-plugin-n';
import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/gen/**', '**/dist/**', '**/*.cjs', '**/.data/**', '**/.cache/**', 'clients/**'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        extraFileExtensions: ['.vue'],
      },
    },
  },
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    plugins: { 'import-x': importX, n },
    rules: {
      'n/prefer-node-protocol': 'error',
      'no-console': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'training/src/**/*.ts'],
    ignores: ['packages/launcher/src/checks/totals-reporter.ts'], // vitest takes a reporter as a default export
    rules: { 'import-x/no-default-export': 'error' },
  },
  {
    files: ['packages/*/src/**/*.ts', 'training/src/**/*.ts'],
    ignores: ['**/main.ts', '**/*.test.ts', 'packages/testkit/src/environment.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only main.ts reads the environment, and hands it on.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    plugins: { vitest },
    rules: { 'vitest/no-focused-tests': 'error', 'vitest/no-disabled-tests': 'error' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  { files: ['**/*.mjs'], rules: { 'no-console': 'off' } },
  {
    // AssemblyScript: a cast between numbers converts, and only `while (true)` is seen to end by a return alone.
    files: ['packages/*/assembly/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
    },
  },
  {
    // Deprecated so that it is thought about: it is used for an issuer on this very machine alone.
    files: ['web/src/sign-in/issuer.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'oauth4webapi', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  prettier,
);
