import { changes } from '../../../shared/credit/reportColumns';
import type { Summary } from '../../../shared/run/summary';

export const CUSTOMER_READ: Summary<unknown> = {
	columns: [
		'external_id',
		'individual_name',
		'company_name',
		'email',
		'mobile_phone',
		'office_phone',
		'address_string',
		'memo',
		'status',
		'id',
	],
};

export const CUSTOMER_UPSERTED: Summary<unknown> = {
	columns: [
		'outcome',
		'external_id',
		'individual_name',
		'company_name',
		'email',
		'memo',
		'status',
		changes,
		'id',
	],
};
