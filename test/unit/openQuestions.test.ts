/** What the vendors leave open and the sandbox decides can be read in docs/, without the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { layerDecisions, rebillyDecisions } from '../../sandbox/decisions';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'open-questions.md'), 'utf8');
/** The rows of the page's tables, as cells. */
const rows = page
	.split('\n')
	.filter((line) => line.startsWith('| '))
	.map((line) => line.split('|').map((cell) => cell.trim()));

describe.each([
	['Rebilly', rebillyDecisions],
	['Layer', layerDecisions],
])('%s', (_name, decisions) => {
	test.each(Object.entries(decisions))('%s is listed with its answer', (_key, decision) => {
		const { question, answer } = decision as { question: string; answer: string | number };
		const answers = rows.filter((cells) => cells[1] === question).map((cells) => cells[2]);
		expect(answers).toContain(String(answer));
	});
});
