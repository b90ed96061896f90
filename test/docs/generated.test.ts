/**
 * What is made from something else is what it is made from: the README's tables, docs/operations.md and the permissions in
 * docs/security.md from what the nodes do and the versions of n8n on which that is tried, rows in docs/exactly-once.md and docs/limits.md from what they declare, docs/open-questions.md from what the sandbox decides, the currencies from ISO 4217.
 * `npm run docs` writes them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RecordsFixture } from '../fixtures/records';
import { CURRENCIES_FILE, currenciesSource } from './currencies';
import { openQuestionsPage } from './openQuestions';
import { withFinalOperations, withRepeatedOperations } from './operationRows';
import { withOperations } from './operationTables';
import { EXAMPLES, operationsPage } from './operations';
import { withPermissions } from './permissionTable';
import { withVersions } from './versions';

const DOCS = join(__dirname, '..', '..', 'docs');
const MADE: Array<
	[file: string, made: (fixture: RecordsFixture, page: string) => string | Promise<string>]
> = [
	[join(DOCS, '..', 'README.md'), (_fixture, page) => withVersions(withOperations(page))],
	[join(DOCS, 'screenshots.md'), (_fixture, page) => withVersions(page)],
	[join(DOCS, 'exactly-once.md'), (_fixture, page) => withRepeatedOperations(page)],
	[join(DOCS, 'limits.md'), (_fixture, page) => withFinalOperations(page)],
	[join(DOCS, 'open-questions.md'), () => openQuestionsPage()],
	[join(DOCS, 'operations.md'), operationsPage],
	[join(DOCS, 'security.md'), withPermissions],
	[CURRENCIES_FILE, currenciesSource],
];

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

test.each(MADE)('%s is what npm run docs makes', async (path, made) => {
	const page = readFileSync(path, 'utf8');
	const now = await made(fixture, page);
	if (process.env.WRITE_DOCS) writeFileSync(path, now);
	else expect(page).toBe(now);
});

test('no operation has two examples', () => {
	const names = EXAMPLES.map(({ node, resource, operation }) => [node, resource, operation].join());
	expect(new Set(names).size).toBe(names.length);
});
