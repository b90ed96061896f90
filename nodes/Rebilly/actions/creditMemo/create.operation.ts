import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	type AutomaticChoice,
	newAllocationFields,
	planOptions,
	readAutomaticChoice,
} from '../../../shared/credit/allocateFields';
import { createWithPlan } from '../../../shared/credit/createWithPlan';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { type Difference, differencesText } from '../../../shared/credit/differences';
import {
	differencesReport,
	existingOption,
	notAppliedReport,
	readReturnsDifferent,
} from '../../../shared/credit/existingCredit';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import type { ServiceHttp } from '../../../shared/http/client';
import {
	defineOperation,
	fieldsOf,
	type ItemContext,
	type Lock,
} from '../../../shared/run/operation';
import { postCreditMemo, putCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { listOpenInvoices } from '../../api/invoices';
import { CREDIT_MEMO, unusedOf } from '../../api/memoAmounts';
import { contentDifferences } from '../../api/memoContent';
import { findExistingMemo } from '../../api/memoLookUps';
import type { CreditMemo, CreditMemoBody } from '../../api/types';
import { ALLOCATION_FORM } from './allocationRows';
import { assertHeld } from './changes';
import { LINE_ITEMS } from './lineItems';
import {
	contentFields,
	hashKeyOption,
	keyToId,
	type MemoForm,
	ownerFields,
	readMemoForm,
	toMemoBody,
	totalOfForm,
} from './memoForm';
import { CREDIT_MEMO_CREATED } from './summaries';

interface CreateInput extends MemoForm {
	/** The memo's id, made from the idempotency key; undefined where Rebilly assigns it. */
	id: string | undefined;
	/** How to spread the credit over open invoices, if the user wants that. */
	automatic: AutomaticChoice | undefined;
	/** Whether a memo that is there, but is not the same, is given out instead of refused. */
	returnsDifferent: boolean;
}

const idOption: INodeProperties = {
	displayName: 'ID',
	name: 'idMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'From Idempotency Key',
			value: 'fromKey',
			description: 'Safe to repeat, because the key becomes the ID of the credit memo',
		},
		{
			name: 'Assigned by Rebilly',
			value: 'assigned',
			description:
				'Rebilly makes up the ID. Not safe to repeat: running again creates another credit memo.',
		},
	],
	default: 'fromKey',
	description: 'Where the ID of the new credit memo comes from',
};

const description: INodeProperties[] = [
	...ownerFields,
	keyField(
		{
			idOf: 'refund',
			never: 'creates a second credit',
			description: 'Becomes the ID of the credit memo',
		},
		{ '/options.idMode': ['assigned'] },
	),
	...contentFields(newAllocationFields(ALLOCATION_FORM)),
	writeOptionsField([
		existingOption,
		hashKeyOption,
		idOption,
		keyOption('credit memo'),
		LINE_ITEMS.option,
		...planOptions,
	]),
];

export function readFields(fields: FieldGroup, item: ItemContext): CreateInput {
	const form = readMemoForm(fields);
	const automatic = readAutomaticChoice(fields, REBILLY_ID);
	automatic?.cap(form.exponent);
	const returnsDifferent = readReturnsDifferent(fields);
	return { ...form, id: readId(fields, item), automatic, returnsDifferent };
}

function readId(fields: FieldGroup, item: ItemContext): string | undefined {
	const mode = fields.collection('options').choice('idMode', ['fromKey', 'assigned']);
	if (mode === 'assigned') {
		item.assertNoAgent('ID');
		return undefined;
	}
	return keyToId(fields, 'idempotencyKey', readKey(fields, item.keyFromExecution));
}

export { toMemoBody as toRequestBody };

/** A memo, and, of one that was there, where it is not what was asked for. */
interface Made {
	memo: CreditMemo;
	outcome: 'created' | 'existing';
	differences?: Difference[];
}

/** Makes the memo, which was not there just before. */
async function createMemo(
	http: ServiceHttp,
	body: CreditMemoBody,
	{ id, returnsDifferent, ...form }: CreateInput,
): Promise<Made> {
	const total = totalOfForm(form);
	if (id === undefined) {
		return { memo: await postCreditMemo(http, body, total), outcome: 'created' };
	}
	const { memo, made } = await putCreditMemo(http, id, body, total);
	if (made === 'replaced') {
		throw new ConflictError(
			`Somebody else made a credit memo with the ID '${memo.id}' at the same moment, and this write may have replaced its content`,
			'Look at its timeline in Rebilly, which has no way to write only where nothing is',
			{ creditMemoId: memo.id, revision: memo.revision, asked: body },
		);
	}
	if (made === 'existing') return foundMemo(memo, body, returnsDifferent);
	assertHeld(memo, contentDifferences(body, memo));
	return { memo, outcome: made };
}

/** The memo that was there under the key; one with other content, or a voided one, only where the user wants it. */
function foundMemo(memo: CreditMemo, body: CreditMemoBody, returnsDifferent: boolean): Made {
	if (!returnsDifferent) return { memo: sameAsAsked(memo, body), outcome: 'existing' };
	const voided = isVoided(memo) ? [{ field: 'Status', asked: 'issued', found: memo.status }] : [];
	return {
		memo,
		outcome: 'existing',
		differences: [...contentDifferences(body, memo), ...voided],
	};
}

function isSame(memo: CreditMemo, body: CreditMemoBody): boolean {
	return !isVoided(memo) && contentDifferences(body, memo).length === 0;
}

function isVoided({ status }: CreditMemo): boolean {
	return status === 'voided';
}

/** What is said of a memo that was there when a new one was to be spread over open invoices. */
function notApplied(context: IExecuteFunctions, memo: CreditMemo, exponent: number): IDataObject {
	return notAppliedReport(context, isVoided(memo) ? 0n : unusedOf(memo), exponent);
}

/** Makes the memo with what is planned for open invoices. */
async function createPlanned(
	http: ServiceHttp,
	input: CreateInput,
	choice: AutomaticChoice,
	lock: Lock,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { customerId, currency, exponent } = input;
	// Two credits of one run must not count on the same balance.
	await lock(customerId);
	const total = totalOfForm(input);
	const invoices = await listOpenInvoices(http, customerId, currency);
	const wanted = { total, currency, exponent, choice, invoices };
	return await createWithPlan(CREDIT_MEMO, wanted, async (rows) => {
		const allocations = rows.map((row) => ({ ...row, target: 'invoices' as const }));
		const made = await createMemo(http, toMemoBody({ ...input, allocations }), input);
		const { memo, outcome, differences = [] } = made;
		if (outcome === 'created') return { state: memo };
		const report = { ...differencesReport(differences), ...notApplied(context, memo, exponent) };
		return { existing: { ...memo, outcome, ...report } };
	});
}

/** The memo, if it is what was asked for; a memo under the same key with other content is never touched. */
function sameAsAsked(memo: CreditMemo, body: CreditMemoBody): CreditMemo {
	const differences = contentDifferences(body, memo);
	if (differences.length > 0) {
		throw new ConflictError(
			`A credit memo with the ID '${memo.id}' exists and is not the same: ${differencesText(differences)}`,
			'Nothing was changed. Compare them, correct the fields, or map the ID of what this credit is for as the key',
			{ creditMemoId: memo.id, differences },
		);
	}
	if (isVoided(memo)) {
		throw new ConflictError(
			`The credit memo with the ID '${memo.id}' exists, but is voided`,
			'Nothing was changed. Look in Rebilly why it was voided, and whether another credit memo took its place',
			{ creditMemoId: memo.id, status: memo.status },
		);
	}
	return memo;
}

export const create = defineOperation<ServiceHttp, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create credit memo',
		description: 'Create a credit memo, once per key, and optionally apply it to invoices',
	},
	summary: CREDIT_MEMO_CREATED,
	description: fieldsOf('creditMemo', 'create', description),
	readFields,
	lockKey: ({ id }) => id,
	async execute(http, input, context, lock) {
		const { id, automatic, allocations, exponent, returnsDifferent } = input;
		const body = toMemoBody(input);
		const present =
			id === undefined ? undefined : await findExistingMemo(http, id, (memo) => isSame(memo, body));
		if (!present && automatic) return await createPlanned(http, input, automatic, lock, context);
		const made = present
			? foundMemo(present, body, returnsDifferent)
			: await createMemo(http, body, input);
		const { memo, outcome, differences = [] } = made;
		return {
			...memo,
			outcome,
			...differencesReport(differences),
			...(automatic && notApplied(context, memo, exponent)),
			...grantReport(CREDIT_MEMO, allocations, memo, exponent),
		};
	},
});
