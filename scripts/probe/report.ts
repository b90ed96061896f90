import Table from 'cli-table3';

import { isOpen } from '../../sandbox/core/decision';
import { ASSUMED, layerDecisions, rebillyDecisions } from '../../sandbox/decisions';
import type { Session } from './session';

export interface Row {
	decision: string;
	question: string;
	simulator: string;
	/** Undefined where it was not asked. */
	vendor: string | undefined;
	same: boolean | undefined;
	why: string | undefined;
}

/** All open questions of a service, with what the vendor has answered. */
export function rowsOf(service: 'rebilly' | 'layer', session: Session): Row[] {
	const list = service === 'rebilly' ? rebillyDecisions : layerDecisions;
	return Object.entries(list).flatMap(([decision, one]) => {
		if (!isOpen(one)) return [];
		const simulator = String(ASSUMED[decision as keyof typeof ASSUMED]);
		const vendor = session.answers.get(decision);
		return [
			{
				decision,
				question: one.question,
				simulator,
				vendor,
				same: vendor === undefined ? undefined : vendor === simulator,
				why:
					vendor === undefined
						? (session.notAsked.get(decision) ?? 'the probe has no way to ask it yet')
						: undefined,
			},
		];
	});
}

export function tableOf(rows: readonly Row[]): string {
	const table = new Table({
		head: ['Question', 'Simulator', 'Vendor', ''],
		colWidths: [60, 16, 16, 44],
		wordWrap: true,
		style: { head: [], border: [], compact: true },
	});
	for (const { question, simulator, vendor, same, why } of rows) {
		const found = same === undefined ? `not asked: ${why}` : same ? 'same' : 'DIFFERENT';
		table.push([question, simulator, vendor ?? '–', found]);
	}
	return table.toString();
}

/** For an issue: values of the simulators' own lists alone, so neither ids nor names nor secrets. */
export function pasteOf(service: string, rows: readonly Row[]): string {
	const asked = rows.filter(({ vendor }) => vendor !== undefined);
	const lines = asked.map(({ decision, simulator, vendor, same }) => {
		const known = /^[\w-]{1,20}$/.test(vendor ?? '') ? vendor : '(another value)';
		return `- ${decision}: ${known}${same ? '' : `, assumed is ${simulator}`}`;
	});
	return [`Answers of the sandbox of ${service}:`, '', ...lines].join('\n');
}
