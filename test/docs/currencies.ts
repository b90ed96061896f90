import { data, publishDate } from 'currency-codes';
import { join } from 'node:path';

/** The table of currencies that is published with the nodes. */
export const CURRENCIES_FILE = join(__dirname, '..', '..', 'nodes', 'shared', 'currencies.ts');

/** Codes that ISO 4217 lists and the package does not have yet, with their decimals and since when. */
const NEWER: Readonly<Record<string, [decimals: number, since: string]>> = {
	XAD: [2, '2025-05-12'],
	XCG: [2, '2025-03-31'],
};

/** Codes that ISO 4217 has withdrawn, and in which older records of a service can be. */
const WITHDRAWN: Readonly<Record<string, number>> = { HRK: 2, SLL: 2, ZWL: 2 };

/** The text of nodes/shared/currencies.ts. */
export function currenciesSource(): string {
	const entries: Array<[code: string, decimals: number]> = [
		...data.map(({ code, digits }): [string, number] => [code, digits]),
		...Object.entries(NEWER).map(([code, [decimals]]): [string, number] => [code, decimals]),
		...Object.entries(WITHDRAWN),
	];
	const rows = entries
		.sort(([first], [second]) => first.localeCompare(second))
		.map(([code, decimals]) => `\t${code}: ${decimals},`);
	return `/**
 * The number of decimals of each currency of ISO 4217 of ${publishDate}, of those listed since, and of some withdrawn
 * ones. Metals, units of account and the like, which have none, are whole. Made by \`npm run docs\`, not by hand:
 * additions belong in test/docs/currencies.ts.
 */
export const CURRENCY_DECIMALS: Readonly<Record<string, number>> = {
${rows.join('\n')}
};
`;
}
