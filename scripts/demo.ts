/**
 * The main job, seen from outside: runs examples/refund-to-credit.json twice on n8n's own engine against
 * the sandbox, and checks in the sandbox's state that no refund's credit is missing or doubled.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import axios from 'axios';
import Table from 'cli-table3';
import type { IDataObject } from 'n8n-workflow';

import { currencyExponent, formatAmount, parseAmount } from '../nodes/shared/money';
import { type Sandbox, startSandbox } from '../sandbox';
import { type Engine, type WorkflowJson } from '../test/engine/harness';
import { builtEngine } from './builtEngine';

const EXAMPLE = join(__dirname, '..', 'examples', 'refund-to-credit.json');

interface Row {
	run: number;
	refund: string;
	creditMemo: string;
	/** Decimal string in major units, with the currency. */
	amount: string;
	allocatedTo: Array<{ invoice: string; amount: string }>;
	leftOver: string;
	layerCredit: string;
	/** What happened to the credit memo. */
	outcome: string;
	allocation: string;
	layerOutcome: string;
}

interface Summary {
	refunds: number;
	created: number;
	existing: number;
	missing: number;
	doubled: number;
	rows: Row[];
}

async function runOnce(engine: Engine, workflow: WorkflowJson, run: number): Promise<Row[]> {
	const { status, error, itemsOf } = await engine.runWorkflow(workflow);
	if (status !== 'success') {
		throw new Error(
			`Run ${run} ended with ${status}: ${error?.message}. ${error?.description ?? ''}`,
		);
	}
	const of = (name: string) => itemsOf(name).map(({ json }) => json);
	const memos = of('Create Credit Memo');
	const allocated = of('Apply to Open Invoices');
	const credits = of('Mirror in Layer');
	return of('List Refunds').map((refund, index) => {
		const state = allocated[index] ?? {};
		const exponent = currencyExponent(String(refund.currency));
		const decimal = (amount: unknown) => formatAmount(parseAmount(amount, exponent), exponent);
		const { invoices = [] } = (state.allocations ?? {}) as { invoices?: IDataObject[] };
		return {
			run,
			refund: String(refund.id),
			creditMemo: String(memos[index]?.id),
			amount: `${decimal(state.totalAmount)} ${String(state.currency)}`,
			allocatedTo: invoices.map(({ invoiceId, amount }) => ({
				invoice: String(invoiceId),
				amount: decimal(amount),
			})),
			leftOver: String(state.leftOver),
			layerCredit: String(credits[index]?.id),
			outcome: String(memos[index]?.outcome),
			allocation: String(state.outcome),
			layerOutcome: String(credits[index]?.outcome),
		};
	});
}

/** Counts in what the two services hold, not in what the nodes say. */
async function checkState(sandbox: Sandbox, refunds: ReadonlySet<string>) {
	const { data } = await axios.get<State>(`${sandbox.connection.control}/state`);
	const memos = data.rebilly.creditMemos.map(({ id }) => id);
	const credits = data.layer.customerCredits.map(({ external_id: key }) => key);
	let missing = 0;
	let doubled = 0;
	for (const keys of [memos, credits]) {
		const found = new Set(keys.filter((key) => refunds.has(key)));
		missing += refunds.size - found.size;
		doubled += keys.length - found.size;
	}
	return { missing, doubled, memos: memos.length, credits: credits.length };
}

interface State {
	rebilly: { creditMemos: Array<{ id: string }> };
	layer: { customerCredits: Array<{ external_id: string }> };
}

function printRun(rows: readonly Row[]): void {
	const table = new Table({
		head: [
			'Refund',
			'Credit memo',
			'Amount',
			'Allocated to',
			'Left over',
			'Layer credit',
			'Outcome',
		],
		colAligns: ['left', 'left', 'right', 'left', 'right', 'left', 'left'],
		style: { head: [], border: [], compact: true },
	});
	for (const row of rows) {
		table.push([
			short(row.refund),
			short(row.creditMemo),
			row.amount,
			row.allocatedTo.map(({ invoice, amount }) => `${amount} to ${short(invoice)}`).join('\n') ||
				'–',
			row.leftOver,
			short(row.layerCredit),
			`${row.outcome}, ${row.allocation}, Layer ${row.layerOutcome}`,
		]);
	}
	console.log(table.toString());
}

function short(id: string): string {
	return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
	const sandbox = await startSandbox();
	try {
		const engine = builtEngine(sandbox);
		const workflow = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as WorkflowJson;
		const rows: Row[] = [];
		for (const run of [1, 2]) {
			const own = await runOnce(engine, workflow, run);
			rows.push(...own);
			if (values.json) continue;
			console.log(`\nRun ${run}: ${own.length} refunds`);
			printRun(own);
		}
		const refunds = new Set(rows.map(({ refund }) => refund));
		const { missing, doubled, memos, credits } = await checkState(sandbox, refunds);
		const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
		const summary: Summary = {
			refunds: refunds.size,
			created: count('created'),
			existing: count('existing'),
			missing,
			doubled,
			rows,
		};
		if (values.json) console.log(JSON.stringify(summary));
		else {
			console.log(
				`\n${summary.refunds} refunds, run twice: ${summary.created} credit memos created, then ${summary.existing} found existing.` +
					`\nThe services hold ${memos} credit memos (Rebilly) and ${credits} customer credits (Layer): ${missing} missing, ${doubled} doubled.`,
			);
		}
		if (missing + doubled > 0) process.exitCode = 1;
	} finally {
		await sandbox.close();
	}
}

void main();
