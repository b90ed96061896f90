/**
 * The parts of the documentation that tell what the nodes do are made from what the nodes do: docs/operations.md, and
 * the permissions in docs/security.md; docs/open-questions.md is made from what the sandbox decides. `npm run docs`
 * writes them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { World } from '../contract/world';
import { openQuestionsPage } from './openQuestions';
import { EXAMPLES, operationsPage } from './operations';
import { withPermissions } from './permissionTable';

const DOCS = join(__dirname, '..', '..', 'docs');
const PAGES: Array<[file: string, made: (world: World, page: string) => Promise<string>]> = [
	['open-questions.md', async () => openQuestionsPage()],
	['operations.md', operationsPage],
	['security.md', withPermissions],
];

let world: World;
beforeAll(async () => {
	world = await World.start();
});
afterAll(async () => await world.sandbox.close());

test.each(PAGES)('docs/%s is what npm run docs makes', async (file, made) => {
	const path = join(DOCS, file);
	const page = readFileSync(path, 'utf8');
	const now = await made(world, page);
	if (process.env.WRITE_DOCS) writeFileSync(path, now);
	else expect(page).toBe(now);
});

test('no operation has two examples', () => {
	const names = EXAMPLES.map(({ node, resource, operation }) => [node, resource, operation].join());
	expect(new Set(names).size).toBe(names.length);
});
