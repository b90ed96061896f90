import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import n8nNodesBasePlugin from 'eslint-plugin-n8n-nodes-base';
import regexpPlugin from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const PUBLISHED = ['credentials/**/*.ts', 'nodes/**/*.ts'];

export default defineConfig(
	globalIgnores(['**/dist/', 'coverage/', '.local/']),

	// n8n's scanner ignores inline comments, so code that needs one could not be verified.
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: true } },

	{
		files: ['**/*.{js,mjs}'],
		extends: [js.configs.recommended],
	},
	{
		files: ['**/*.js'],
		languageOptions: { sourceType: 'commonjs' },
	},
	{
		files: ['**/*.ts'],
		extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: {
				project: './tsconfig.check.json',
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			// `async` also answers an interface that wants a promise, and turns a throw into a rejection.
			'@typescript-eslint/require-await': 'off',
			// Naming a property beside `...rest` is how it is left out; `_` is a loop that only counts.
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, varsIgnorePattern: '^_$' },
			],
		},
	},
	{
		files: ['scripts/**/*.ts', 'test/**/*.ts'],
		rules: {
			// They read JSON answers without types: a wrong guess fails the assertion. The same below.
			'@typescript-eslint/no-base-to-string': 'off',
			'@typescript-eslint/restrict-template-expressions': 'off',
			// The harness gives out functions that are meant to be taken apart.
			'@typescript-eslint/unbound-method': 'off',
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},

	// What is published: n8n's two rule sets, as its own scanner applies them.
	{
		files: [...PUBLISHED, 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
	},
	{
		files: PUBLISHED,
		plugins: { regexp: regexpPlugin },
		rules: {
			'no-console': 'error',
			// What a stranger sends must not keep n8n busy: no expression takes more than linear time.
			'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
			'regexp/no-super-linear-move': 'error',
		},
	},
	{ plugins: { 'n8n-nodes-base': n8nNodesBasePlugin } },
	{
		files: ['package.json'],
		// Both rule sets read package.json as the object literal that this parser makes of it.
		languageOptions: { parser: tseslint.parser },
		rules: n8nNodesBasePlugin.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBasePlugin.configs.credentials.rules,
			// For n8n's own repository, where the documentation is named by a slug (off in the scanner too).
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// The newer credential-password-field judges better (off in the scanner too).
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBasePlugin.configs.nodes.rules,
			// Wants the literal 'main', n8n now wants NodeConnectionTypes.Main (off in the scanner too).
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			// Likewise for outputs (off in the scanner too).
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// A service can have a maximum of its own (off in the scanner too).
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
