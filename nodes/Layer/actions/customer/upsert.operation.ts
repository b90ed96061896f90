import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { additionalBodyField, readAdditionalBody } from '../../../shared/form/additionalFields';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { changesOf, type Difference, differencesText } from '../../../shared/credit/differences';
import { ConflictError } from '../../../shared/errors';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { sameJson, withoutUndefined } from '../../../shared/json';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findCustomer, postCustomer } from '../../api/customers';
import { UUID } from '../../api/environment';
import { sameTags } from '../../api/tags';
import type { Customer, CustomerBody, Tag } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { readTags, tagsField } from '../tags';
import { CUSTOMER_UPSERTED } from './summaries';

interface UpsertInput {
	businessId: string;
	externalId: string;
	/** What was entered, in the form of the body. */
	texts: Omit<CustomerBody, 'external_id' | 'tags'>;
	tags: Tag[] | undefined;
	additionalBody: Record<string, unknown>;
}

const description: INodeProperties[] = [
	businessField,
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
		hint: 'The ID that the customer has in your own system. A customer that has it already is updated.',
		description: 'By which the customer is found again',
	},
	{
		displayName: 'Customer Fields',
		name: 'customerFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'A field that is not added, or is empty, stays as it is',
		options: [
			additionalBodyField,
			optionalText({
				displayName: 'Address',
				name: 'addressString',
				placeholder: 'e.g. 1 Main Street, Springfield, IL 62701',
				description: 'The whole address in one line',
			}),
			optionalText({
				displayName: 'Company Name',
				name: 'companyName',
				placeholder: 'e.g. Corner Print Shop',
			}),
			optionalText({
				displayName: 'Email',
				name: 'email',
				placeholder: 'name@email.com',
			}),
			optionalText({
				displayName: 'Individual Name',
				name: 'individualName',
				placeholder: 'e.g. Robin Hale',
			}),
			optionalText({ displayName: 'Memo', name: 'memo' }),
			optionalText({
				displayName: 'Mobile Phone',
				name: 'mobilePhone',
				placeholder: 'e.g. +1 555 0100',
			}),
			optionalText({
				displayName: 'Office Phone',
				name: 'officePhone',
				placeholder: 'e.g. +1 555 0101',
			}),
			tagsField,
		],
	},
	writeOptionsField(),
];

/** The texts of a customer, and what they are called in the form. */
const LABELS = {
	external_id: 'External ID',
	individual_name: 'Individual Name',
	company_name: 'Company Name',
	email: 'Email',
	mobile_phone: 'Mobile Phone',
	office_phone: 'Office Phone',
	address_string: 'Address',
	memo: 'Memo',
} satisfies Partial<Record<keyof CustomerBody, string>>;

const TEXTS = Object.keys(LABELS) as Array<keyof typeof LABELS>;

/** What only Layer sets (definition: Customer). */
const READ_ONLY_FIELDS = ['id', 'type', 'status', 'transaction_tags'];

function readFields(fields: FieldGroup): UpsertInput {
	const more = fields.collection('customerFields');
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		externalId: fields.requiredKey('externalId'),
		texts: withoutUndefined({
			individual_name: more.text('individualName'),
			company_name: more.text('companyName'),
			email: more.text('email')?.trim() || undefined,
			mobile_phone: more.text('mobilePhone'),
			office_phone: more.text('officePhone'),
			address_string: more.text('addressString'),
			memo: more.text('memo'),
		}),
		tags: readTags(more),
		additionalBody: readAdditionalBody(more, [...TEXTS, 'tags'], READ_ONLY_FIELDS),
	};
}

/** The documented body with what the user added, and nothing else. */
export function toRequestBody(input: UpsertInput): CustomerBody {
	return withoutUndefined({
		...input.additionalBody,
		external_id: input.externalId,
		...input.texts,
		tags: input.tags,
	});
}

/** Where a customer is not what was asked for. */
function differencesOf({ tags, ...body }: CustomerBody, customer: Customer): Difference[] {
	const found = customer as unknown as Record<string, unknown>;
	const differences = Object.entries(body)
		.filter(([field, value]) => !sameJson(value, found[field]))
		.map(([field, value]) => ({
			field: (LABELS as Record<string, string>)[field] ?? `Additional Body Fields (JSON): ${field}`,
			asked: value,
			found: found[field] ?? null,
		}));
	const { transaction_tags: theirs = [] } = customer;
	return !tags || sameTags(tags, theirs)
		? differences
		: [...differences, { field: 'Tags', asked: tags, found: theirs }];
}

/** Refuses an answer that lacks what was sent, or what was there before. */
function assertAsAsked(before: Customer | undefined, after: Customer, body: CustomerBody): void {
	const differences = TEXTS.flatMap((field) => {
		const asked = body[field] ?? before?.[field];
		const found = after[field] ?? null;
		return !asked || asked === found ? [] : [{ field: LABELS[field], asked, found }];
	});
	if (differences.length === 0) return;
	throw new ConflictError(
		`The customer with the external ID '${body.external_id}' is not as expected after it was written: ${differencesText(differences)}`,
		'Look at the customer in Layer before you go on',
		{ customerId: after.id, differences },
	);
}

export const upsert = defineOperation<LayerClient, UpsertInput>({
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update customer',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	summary: CUSTOMER_UPSERTED,
	description: fieldsOf('customer', 'upsert', description),
	readFields,
	lockKey: ({ businessId, externalId }) => `${businessId} ${externalId}`,
	async execute({ http }, input): Promise<IDataObject> {
		const business = { http, businessId: input.businessId };
		const body = toRequestBody(input);
		const before = await findCustomer(business, input.externalId);
		const changes = before && differencesOf(body, before);
		if (before && changes?.length === 0) return { ...before, outcome: 'unchanged' };
		const { customer, created } = await postCustomer(business, body, before);
		assertAsAsked(before, customer, body);
		return before || !created
			? { ...customer, outcome: 'updated', changes: changesOf(changes ?? []) }
			: { ...customer, outcome: 'created' };
	},
});
