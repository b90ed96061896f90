import type { Summary } from '../../../shared/run/summary';

export const BUSINESS_READ: Summary<unknown> = {
	columns: [
		'id',
		'external_id',
		'legal_name',
		'entity_type',
		'us_state',
		'country',
		'phone_number',
		'activation_at',
		'updated_at',
		'archived_at',
	],
};
