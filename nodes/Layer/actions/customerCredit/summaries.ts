import { asAsked, changes, freedFrom, notice } from '../../../shared/credit/reportColumns';
import type { Summary } from '../../../shared/run/summary';
import {
	LayerSummary,
	allocatedNow,
	currency,
	customerId,
	customerName,
	invoiceIds,
	leftInCredit,
	leftOver,
	shares,
	total,
} from '../columns';

export const CREDIT_READ: LayerSummary = {
	columns: [
		'external_id',
		customerName,
		total,
		leftInCredit,
		'reference_number',
		'memo',
		'sent_at',
		'deleted_at',
		'created_at',
		'id',
	],
};

export const CREDIT_CREATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		currency,
		total,
		allocatedNow,
		leftOver,
		customerName,
		customerId,
		'id',
		notice,
	],
	shares,
};

export const CREDIT_ALLOCATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		currency,
		allocatedNow,
		leftOver,
		invoiceIds,
		asAsked,
		customerName,
		'id',
		notice,
	],
	shares,
};

export const CREDIT_DEALLOCATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		'freed',
		leftOver,
		freedFrom,
		customerName,
		customerId,
		'id',
		notice,
	],
};

export const CREDIT_UPDATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		total,
		leftInCredit,
		changes,
		customerName,
		customerId,
		'reference_number',
		'id',
	],
};

export const CREDIT_DELETED: Summary<unknown> = { columns: ['outcome', 'deleted', 'id'] };
