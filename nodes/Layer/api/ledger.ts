import type { Call } from '../../shared/http/call';
import { type Business, pathIn } from './businesses';
import { fetchObject } from './lists';
import type { LedgerAccount } from './types';

/** An account and how deep it stands in the tree of the chart. */
interface ChartAccount {
	id: string;
	name: string;
	/** Empty for accounts that people made. */
	stableName: string;
	depth: number;
}

/**
 * GET /v1/businesses/{businessId}/ledger/chart, its accounts in the order of the tree.
 *
 * @param type only the accounts of this type, such as REVENUE
 */
export async function listAccounts(business: Business, type?: string): Promise<ChartAccount[]> {
	const call: Call = { method: 'GET', path: pathIn(business, 'ledger', 'chart') };
	const chart = await fetchObject<{ accounts?: LedgerAccount[] }>(business.http, call);
	return flattened(chart.accounts ?? [], 0, type);
}

function flattened(
	accounts: readonly LedgerAccount[],
	depth: number,
	type: string | undefined,
): ChartAccount[] {
	return accounts.flatMap((account) => {
		if (type && account.account_type?.value !== type) return [];
		const id = typeof account.id === 'object' ? account.id.id : account.id;
		const stable = account.stable_name;
		const stableName = (typeof stable === 'object' ? stable?.stable_name : stable) ?? '';
		const own = id ? [{ id, name: account.name ?? id, stableName, depth }] : [];
		return [...own, ...flattened(account.sub_accounts ?? [], depth + 1, type)];
	});
}
