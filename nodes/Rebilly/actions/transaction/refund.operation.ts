import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { LARGEST_EXPONENT } from '../../../shared/credit/allocateFields';
import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import type { ServiceHttp } from '../../../shared/http/client';
import { formatAmount, toDecimalNumber } from '../../../shared/money';
import { defineOperation, fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { assertRefundable, assertSameAmount, isNotMade, Refundable } from '../../api/refundable';
import {
	getTransaction,
	isUnderWay,
	keyMark,
	listChildren,
	type RefundBody,
	refundTransaction,
	SETTLING_EVENTS,
} from '../../api/transactions';
import type { Transaction } from '../../api/types';
import { lateAmount, locatorField } from '../fields';
import { baseline } from '../baseline';
import { TRANSACTION_REFUNDED } from './summaries';

/** The longest text that Rebilly takes (definition: TransactionRefund.description). */
const MAX_DESCRIPTION = 255;

const IF_EXISTS = ['returnIt', 'refundAgain'] as const;

interface RefundInput {
	transactionId: string;
	/** In minor units of a currency with so many decimals. */
	amount(exponent: number): bigint;
	/** The idempotency key. */
	key: string;
	description: string | undefined;
	isProcessedOutside: boolean;
	ifExists: (typeof IF_EXISTS)[number];
}

const description: INodeProperties[] = [
	notice('refundNotice', 'This sends money to the customer and cannot be undone.'),
	locatorField({
		displayName: 'Transaction',
		name: 'transactionId',
		searchListMethod: 'searchPayments',
		placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
		description: 'The payment to give back, in whole or in part',
		required: true,
	}),
	{
		displayName: 'Amount',
		name: 'amount',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 145.05',
		description: 'What to give back, in units of the currency of the transaction',
	},
	keyField({
		idOf: 'return',
		never: 'refunds twice',
		description: 'Stands at the end of the description of the refund in Rebilly',
	}),
	{
		displayName: 'If a Refund of This Amount Without a Key Exists',
		name: 'ifExists',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Return It',
				value: 'returnIt',
				description: 'No money moves, because it may be the same refund, made by other means',
			},
			{
				name: 'Refund Again',
				value: 'refundAgain',
				description: 'Another refund is made, as long as enough is left of the payment',
			},
		],
		default: 'returnIt',
		description:
			'What to do when the transaction has a refund of exactly this amount already, made by hand or by another program',
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			optionalText({
				displayName: 'Description',
				name: 'description',
				description: `What the refund is for, in at most ${MAX_DESCRIPTION} characters with the key`,
			}),
			{
				displayName: 'Processed Outside of Rebilly',
				name: 'isProcessedOutside',
				type: 'boolean',
				default: false,
				description:
					'Whether the money was given back elsewhere, so that Rebilly only takes a note of it',
			},
		],
	},
	writeOptionsField([keyOption('refund')]),
];

function readFields(fields: FieldGroup, item: ItemContext): RefundInput {
	const amount = lateAmount(fields, 'amount');
	fields.required('amount', amount(LARGEST_EXPONENT));
	const more = fields.collection('additionalFields');
	const text = more.text('description')?.trim() || undefined;
	const key = readRefundKey(fields, item);
	const { length } = describeRefund(text, key);
	if (length > MAX_DESCRIPTION) {
		const [group, name] = text ? [more, 'description'] : [fields, 'idempotencyKey'];
		throw group.refuse(
			name,
			`is too long: with the key, the description has ${length} characters`,
			`Rebilly takes at most ${MAX_DESCRIPTION}`,
		);
	}
	return {
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
		amount: (exponent) => fields.required('amount', amount(exponent)),
		key,
		description: text,
		isProcessedOutside: more.flag('isProcessedOutside'),
		ifExists: fields.choice('ifExists', IF_EXISTS) ?? 'returnIt',
	};
}

function readRefundKey(fields: FieldGroup, item: ItemContext): string {
	const key = readKey(fields, item.keyFromExecution);
	if (/[[\]\n]/.test(key)) {
		throw fields.refuse(
			'idempotencyKey',
			`is not valid: '${key}'`,
			'It may have no brackets and no line breaks, because it stands in the description of the refund',
		);
	}
	return key;
}

/** The description that a refund gets in Rebilly: the user's own, and the key that it is found by. */
function describeRefund(text: string | undefined, key: string): string {
	return text ? `${text} ${keyMark(key)}` : keyMark(key);
}

/**
 * The documented body.
 *
 * @param amount in minor units
 */
export function toRequestBody(
	amount: bigint,
	exponent: number,
	input: Pick<RefundInput, 'description' | 'isProcessedOutside' | 'key'>,
): RefundBody {
	return {
		amount: toDecimalNumber(amount, exponent),
		description: describeRefund(input.description, input.key),
		...(input.isProcessedOutside && { isProcessedOutside: true }),
	};
}

/**
 * What a workflow learns about a refund. That Rebilly has it does not mean that money moved: what the gateway
 * said decides.
 *
 * @param asked in minor units
 */
function report(
	refundable: Refundable,
	asked: bigint,
	refund: Transaction,
	outcome: 'existing' | 'refunded',
): IDataObject {
	const { exponent, shown } = refundable;
	const { id, result, status, gateway } = refund;
	if (isNotMade(refund)) {
		const response = gateway?.response;
		const said = response?.message ?? response?.originalMessage;
		throw new ConflictError(
			`The refund of ${shown(asked)} was not made, its result is ${result}${said ? `: ${said}` : ''}`,
			'No money moved. Look at the transaction in Rebilly, or refund in another way',
			{ refundTransactionId: id, result, status, outcomeUnknown: false },
		);
	}
	const refunded = refundable.minor(refund);
	const amountCheck = {
		asked: formatAmount(asked, exponent),
		refunded: formatAmount(refunded, exponent),
		asAsked: refunded === asked,
	};
	if (result === 'approved' && !isUnderWay(refund)) {
		return { ...refund, outcome, amountCheck };
	}
	return {
		...refund,
		outcome: 'pending',
		explanation: `The gateway has not decided yet: the result is ${result} and the status ${status}. Get the transaction later to see; refunding again could pay twice. Or wait for the event of Rebilly Trigger that waitFor names.`,
		waitFor: SETTLING_EVENTS,
		amountCheck,
	};
}

async function execute(
	http: ServiceHttp,
	input: RefundInput,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { transactionId: id, key, ifExists } = input;
	const payment = await getTransaction(http, id);
	const refundable = new Refundable(payment, await listChildren(http, payment));
	const { exponent, childIds } = refundable;
	const amount = input.amount(exponent);

	const present = refundable.under(key);
	if (present) {
		assertSameAmount(refundable, present, amount);
		return report(refundable, amount, present, 'existing');
	}
	const { before } = baseline(context, key, { before: childIds });
	const other = refundable.withoutKey(amount);
	// One that came since the first try is this one, in an account that does not show descriptions.
	if (other && (ifExists === 'returnIt' || !before.includes(other.id))) {
		return report(refundable, amount, other, 'existing');
	}

	assertRefundable(refundable, amount);
	const body = toRequestBody(amount, exponent, input);
	const made = await refundTransaction(http, payment, body, key, new Set(childIds));
	return report(refundable, amount, made, 'refunded');
}

export const refund = defineOperation<ServiceHttp, RefundInput>({
	option: {
		name: 'Refund',
		value: 'refund',
		action: 'Refund transaction',
		description: 'Give a payment back, in whole or in part, once per key',
	},
	summary: TRANSACTION_REFUNDED,
	destructive: true,
	description: fieldsOf('transaction', 'refund', description),
	readFields,
	lockKey: ({ transactionId }) => transactionId,
	execute,
});
