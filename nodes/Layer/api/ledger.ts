import type { ServiceHttp } from '../../shared/http';
import { fetchObject } from './lists';
import type { LedgerAccount } from './types';

/** A revenue account and how deep it stands in the tree of the chart. */
export interface RevenueAccount {
	id: string;
	name: string;
	/** Empty for accounts that people made. */
	stableName: string;
	depth: number;
}

/** GET /v1/businesses/{businessId}/ledger/chart, its revenue accounts in the order of the tree. */
export async function listRevenueAccounts(
	http: ServiceHttp,
	businessId: string,
): Promise<RevenueAccount[]> {
	const path = ['v1', 'businesses', businessId, 'ledger', 'chart'];
	const chart = await fetchObject<{ accounts?: LedgerAccount[] }>(http, { method: 'GET', path });
	return revenueAccounts(chart.accounts ?? [], 0);
}

function revenueAccounts(accounts: readonly LedgerAccount[], depth: number): RevenueAccount[] {
	return accounts.flatMap((account) => {
		if (account.account_type?.value !== 'REVENUE') return [];
		const id = typeof account.id === 'object' ? account.id.id : account.id;
		const stable = account.stable_name;
		const stableName = (typeof stable === 'object' ? stable?.stable_name : stable) ?? '';
		const own = id ? [{ id, name: account.name ?? id, stableName, depth }] : [];
		return [...own, ...revenueAccounts(account.sub_accounts ?? [], depth + 1)];
	});
}
