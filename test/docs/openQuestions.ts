/** docs/open-questions.md, made of the decisions of the sandbox. */
import {
	type ClosedDecision,
	type DecisionList,
	isOpen,
	type OpenDecision,
} from '../../sandbox/core/decision';
import { layerDecisions, rebillyDecisions } from '../../sandbox/decisions';
import { table } from './markdown';

const LISTS: Array<[vendor: string, file: string, list: DecisionList]> = [
	['Rebilly', 'rebilly/decisions.ts', rebillyDecisions],
	['Layer', 'layer/decisions.ts', layerDecisions],
];

export function openQuestionsPage(): string {
	const counts = LISTS.map(([vendor, , list]) => {
		const decisions = Object.values(list);
		const open = decisions.filter(isOpen);
		const alternatives = open.reduce((sum, { answers }) => sum + answers.length - 1, 0);
		return [vendor, decisions.length, open.length, alternatives].map(String);
	});
	return [
		"# What the vendors' documents leave open",
		'Neither API could be called while this was written. Where the documents are silent or contradict each other, the nodes take the choice that can do no harm to money, whichever answer is true, and the simulators can give every one of the answers. This page is for whoever can try them on an account of their own: `npm run probe -- --service rebilly` (or `layer`) asks a part of them with a key of the sandbox and with records of its own, takes away what it made, and prints what was answered beside what is assumed, and of the others why it does not ask; with `--paste`, as a text for an issue.',
		'It is made of the decisions of the sandbox by `npm run docs`. An answer is chosen by the name of its decision:',
		[
			'```ts',
			"await startSandbox({ decisions: { firstRevision: 0, openInvoiceName: 'SAVED' } });",
			'```',
		].join('\n'),
		'or by `npm run --silent sandbox -- --decisions \'{ "firstRevision": 0 }\'`, or while it runs by `POST /reset` of the control address with `{ "decisions": { … } }`. Whatever is not chosen has the answer that is assumed, which comes first below; a later reset without `decisions` leaves the choice as it is.',
		table(['', 'Decisions', 'Open', 'Other answers'], counts),
		...LISTS.flatMap(([vendor, file, list]) => chapter(vendor, file, list)),
	]
		.join('\n\n')
		.concat('\n');
}

function chapter(vendor: string, file: string, list: DecisionList): string[] {
	const open: Array<[string, OpenDecision]> = [];
	const closed: ClosedDecision[] = [];
	for (const [name, decision] of Object.entries(list)) {
		if (isOpen(decision)) open.push([name, decision]);
		else closed.push(decision);
	}
	return [
		`## ${vendor}`,
		`From [\`sandbox/${file}\`](../sandbox/${file}).`,
		...open.flatMap(([name, decision]) => section(name, decision)),
		`### What no node can notice of ${vendor}`,
		table(
			['Question', 'What the sandbox does', 'Why no node can notice'],
			closed.map(({ question, answer, unnoticed }) => [question, answer, unnoticed]),
		),
	];
}

function section(name: string, { question, answers, nodes, evidence }: OpenDecision): string[] {
	const rows = answers.map(
		([value, meaning], index) =>
			`- \`${String(value)}\`${index === 0 ? ' (assumed)' : ''}: ${meaning}`,
	);
	return [
		`### ${question}`,
		[`\`${name}\``, ...rows].join('\n\n').replaceAll('\n\n- ', '\n- ').replace('\n- ', '\n\n- '),
		`The nodes: ${nodes}`,
		`Evidence: ${evidence}`,
	];
}
