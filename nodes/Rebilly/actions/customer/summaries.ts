import { RebillySummary, amount, shown } from '../columns';

export const CUSTOMER_READ: RebillySummary = {
	columns: [
		'id',
		'firstName',
		'lastName',
		'email',
		'company',
		'websiteId',
		'invoiceCount',
		'lastPaymentTime',
		[
			'lifetimeRevenue',
			({ lifetimeRevenue }) => {
				const revenue = lifetimeRevenue as
					{ amount?: number; currency?: string } | null | undefined;
				return revenue && [shown(revenue.amount, revenue.currency), revenue.currency].join(' ');
			},
		],
		'createdTime',
	],
};

export const CREDIT_BALANCE: RebillySummary = {
	columns: ['customerId', 'currency', amount('unallocatedAmount')],
};
