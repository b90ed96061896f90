import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { deleteCustomerCredit, getCustomerCredit } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField, customerCreditField } from '../fields';
import { CREDIT_DELETED } from './summaries';

export const remove = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete customer credit',
		description:
			'Delete a customer credit for good, so that invoices that it was applied to are owed again',
	},
	summary: CREDIT_DELETED,
	destructive: true,
	description: fieldsOf('customerCredit', 'delete', [
		notice(
			'deleteNotice',
			'Deleting cannot be undone. The credit disappears from the books, and invoices that it was applied to are owed again.',
		),
		businessField,
		{ ...customerCreditField, description: 'The customer credit to delete' },
		writeOptionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
	}),
	lockKey: ({ customerCreditId }) => customerCreditId,
	async execute({ http }: LayerClient, { businessId, customerCreditId: id }) {
		const business = { http, businessId };
		const credit = await getCustomerCredit(business, id);
		if (credit.deleted_at) return { deleted: true, id, outcome: 'unchanged' };
		await deleteCustomerCredit(business, credit);
		return { deleted: true, id, outcome: 'deleted' };
	},
});
