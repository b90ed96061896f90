/** What the vendors leave open and what else may be true can be read in docs/, without the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type DecisionList, isOpen } from '../../sandbox/core/decision';
import { layerDecisions, rebillyDecisions } from '../../sandbox/decisions';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'open-questions.md'), 'utf8');
/** The rows of the page's tables, as cells. */
const rows = page
	.split('\n')
	.filter((line) => line.startsWith('| '))
	.map((line) => line.split('|').map((cell) => cell.trim()));

const LISTS: Array<[string, DecisionList]> = [
	['Rebilly', rebillyDecisions],
	['Layer', layerDecisions],
];

describe.each(LISTS)('%s', (_vendor, list) => {
	test.each(Object.entries(list))('%s is there with its answers', (name, decision) => {
		if (!isOpen(decision)) {
			const { question, answer, unnoticed } = decision;
			expect(rows).toContainEqual(['', question, answer, unnoticed, '']);
			return;
		}
		const [, section = ''] = page.split(`### ${decision.question}\n\n\`${name}\`\n`);
		const [text] = section.split('\n#');
		decision.answers.forEach(([value, meaning], index) => {
			expect(text).toContain(`- \`${value}\`${index === 0 ? ' (assumed)' : ''}: ${meaning}\n`);
		});
		expect(text).toContain(`The nodes: ${decision.nodes}\n`);
		expect(text).toContain(`Evidence: ${decision.evidence}\n`);
	});
});
