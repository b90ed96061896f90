import { uuidFor } from './ids';
import type { LedgerAccount, TagDimension } from './records';

type Outline = [
	name: string,
	number: string,
	stableName: string | null,
	normality: LedgerAccount['normality'],
	subAccounts?: Outline[],
];

// An account that the business made itself has no stable name.
const CHART: Array<[LedgerAccount['account_type'], Outline[]]> = [
	[
		'ASSET',
		[
			[
				'Current Assets',
				'1000',
				'CURRENT_ASSETS',
				'DEBIT',
				[
					['Cash', '1010', 'CASH', 'DEBIT'],
					['Accounts Receivable', '1200', 'ACCOUNTS_RECEIVABLE', 'DEBIT'],
				],
			],
		],
	],
	[
		'LIABILITY',
		[
			['Customer Deposits', '2050', 'CUSTOMER_DEPOSITS', 'CREDIT'],
			[
				'Sales Taxes Payable',
				'2100',
				'SALES_TAXES_PAYABLE',
				'CREDIT',
				[['California', '2110', 'SALES_TAXES_PAYABLE:CALIFORNIA', 'CREDIT']],
			],
		],
	],
	['EQUITY', [['Retained Earnings', '3000', 'RETAINED_EARNINGS', 'CREDIT']]],
	[
		'REVENUE',
		[
			[
				'Revenue',
				'4000',
				'REVENUE',
				'CREDIT',
				[
					[
						'Sales',
						'4100',
						'SALES',
						'CREDIT',
						[
							['Online Store', '4110', null, 'CREDIT'],
							['Wholesale', '4120', null, 'CREDIT'],
						],
					],
					['Services', '4200', 'SERVICES', 'CREDIT'],
					['Returns and Allowances', '4900', 'RETURNS_ALLOWANCES', 'DEBIT'],
				],
			],
			['Goodwill Credits', '4950', null, 'DEBIT'],
		],
	],
	['EXPENSE', [['Bad Debt', '6100', 'BAD_DEBT', 'DEBIT']]],
];

export function chartFor(businessId: string): LedgerAccount[] {
	const grow = (
		[name, number, stableName, normality, subAccounts = []]: Outline,
		type: LedgerAccount['account_type'],
	): LedgerAccount => ({
		id: uuidFor(`${businessId}:account:${number}`),
		name,
		account_number: number,
		stable_name: stableName,
		normality,
		account_type: type,
		sub_accounts: subAccounts.map((account) => grow(account, type)),
	});
	return CHART.flatMap(([type, outlines]) => outlines.map((outline) => grow(outline, type)));
}

export function flatten(accounts: readonly LedgerAccount[]): LedgerAccount[] {
	return accounts.flatMap((account) => [account, ...flatten(account.sub_accounts)]);
}

export function dimensionsFor(businessId: string, createdAt: string): TagDimension[] {
	const dimension = (
		key: string,
		displayName: string,
		strictness: TagDimension['strictness'],
		values: Array<[string, string]>,
		deletedAt: string | null = null,
	): TagDimension => ({
		id: uuidFor(`${businessId}:dimension:${key}`),
		key,
		strictness,
		display_name: displayName,
		defined_values: values.map(([value, valueName]) => ({
			id: uuidFor(`${businessId}:dimension:${key}:${value}`),
			key,
			value,
			display_name: valueName,
			archived_at: null,
		})),
		created_at: createdAt,
		updated_at: deletedAt ?? createdAt,
		deleted_at: deletedAt,
	});
	return [
		dimension('department', 'Department', 'NON_BALANCING', [
			['sales', 'Sales Department'],
			['support', 'Support Department'],
		]),
		dimension('entity', 'Entity', 'BALANCING', [
			['north', 'North'],
			['south', 'South'],
		]),
		dimension('campaign', 'Campaign', 'NON_BALANCING', [['spring', 'Spring']], createdAt),
	];
}
