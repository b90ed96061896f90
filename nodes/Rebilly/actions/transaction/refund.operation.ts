import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { LARGEST_EXPONENT } from '../../../shared/credit/allocateFields';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/http';
import { formatAmount, sum, toDecimalNumber } from '../../../shared/money';
import { fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { defineOperation } from '../../../shared/run/runner';
import { amountOf, decimalsOf } from '../../api/amounts';
import { REBILLY_ID } from '../../api/environment';
import {
	getTransaction,
	givesBack,
	listChildren,
	type RefundBody,
	refundsSince,
	refundTransaction,
} from '../../api/transactions';
import type { Transaction } from '../../api/types';
import { lateAmount, locatorField } from '../fields';
import { baseline } from '../baseline';

/** The longest text that Rebilly takes (definition: TransactionRefund.description). */
const MAX_DESCRIPTION = 255;

const IF_EXISTS = ['returnIt', 'refundAgain'] as const;

export interface RefundInput {
	transactionId: string;
	/** In minor units of a currency with so many decimals. */
	amount(exponent: number): bigint;
	description: string | undefined;
	isProcessedOutside: boolean;
	ifExists: (typeof IF_EXISTS)[number];
	/** The same in all tries of an execution. */
	attempt: string;
}

const description: INodeProperties[] = [
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
		description:
			'What to give back, in units of the currency of the transaction, such as dollars. Never rounded.',
	},
	{
		displayName: 'If a Refund of This Amount Exists',
		name: 'ifExists',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Return It',
				value: 'returnIt',
				description:
					'No money moves. Safe to repeat: a second run gives the refund of the first one.',
			},
			{
				name: 'Refund Again',
				value: 'refundAgain',
				description:
					'Another refund is made, as long as enough is left of the payment. Not safe to repeat: each run of the workflow refunds again.',
			},
		],
		default: 'returnIt',
		description:
			'What to do when the transaction has a refund of exactly this amount already that was not declined',
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
				description: `What the refund is for, in at most ${MAX_DESCRIPTION} characters`,
			},
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
	writeOptionsField(),
];

/** Reads and checks one item's fields. */
export function readFields(fields: FieldGroup, item: ItemContext): RefundInput {
	const amount = lateAmount(fields, 'amount');
	fields.required('amount', amount(LARGEST_EXPONENT));
	const more = fields.collection('additionalFields');
	const text = more.text('description');
	if (text && text.length > MAX_DESCRIPTION) {
		throw more.refuse(
			'description',
			`has ${text.length} characters`,
			`Rebilly takes at most ${MAX_DESCRIPTION}`,
		);
	}
	return {
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
		amount: (exponent) => fields.required('amount', amount(exponent)),
		description: text,
		isProcessedOutside: more.flag('isProcessedOutside'),
		ifExists: fields.choice('ifExists', IF_EXISTS) ?? 'returnIt',
		attempt: item.derivedKey(),
	};
}

/**
 * The documented body.
 *
 * @param amount in minor units
 */
export function toRequestBody(
	amount: bigint,
	exponent: number,
	input: Pick<RefundInput, 'description' | 'isProcessedOutside'>,
): RefundBody {
	return {
		amount: toDecimalNumber(amount, exponent),
		...(input.description && { description: input.description }),
		...(input.isProcessedOutside && { isProcessedOutside: true }),
	};
}

/** Results with which no money moved, and none will. */
const NOT_MADE = ['abandoned', 'canceled', 'declined'];

/** States in which a gateway has not had its last word. */
const UNDER_WAY = [
	'conn-error',
	'never-sent',
	'pending',
	'sending',
	'timeout',
	'waiting-approval',
	'waiting-capture',
	'waiting-gateway',
	'waiting-refund',
];

/** What one payment and its refunds come to, in minor units. */
class Refundable {
	readonly exponent: number;

	constructor(
		readonly payment: Transaction,
		private readonly children: readonly Transaction[],
	) {
		this.exponent = decimalsOf(payment.currency, `transaction '${payment.id}'`);
	}

	/** The refunds that were made or may yet be. */
	private get standing(): Transaction[] {
		return this.children.filter((child) => givesBack(child) && !NOT_MADE.includes(child.result));
	}

	get childIds(): string[] {
		return this.children.map(({ id }) => id);
	}

	get left(): bigint {
		return this.minor(this.payment) - sum(this.standing.map((refund) => this.minor(refund)));
	}

	/** The refunds of exactly this amount, oldest first. */
	of(amount: bigint): Transaction[] {
		return this.standing.filter((refund) => this.minor(refund) === amount);
	}

	/** An amount as a message names it. */
	readonly shown = (amount: bigint): string =>
		`${formatAmount(amount, this.exponent)} ${this.payment.currency}`;

	/** The amount of the payment or of one of its refunds, in minor units. */
	minor({ id, amount }: Transaction): bigint {
		return amountOf(amount, this.exponent, `transaction '${id}'`);
	}
}

function assertRefundable(refundable: Refundable, amount: bigint): void {
	const { payment, left } = refundable;
	const details = { transactionId: payment.id, result: payment.result };
	if (givesBack(payment) || payment.result !== 'approved') {
		throw new ConflictError(
			`The transaction '${payment.id}' cannot be refunded: it is a ${payment.type} with the result ${payment.result}`,
			'Choose an approved payment',
			details,
		);
	}
	if (amount <= left) return;
	throw new ConflictError(
		`'Amount' is ${refundable.shown(amount)}, but only ${refundable.shown(left)} of the transaction '${payment.id}' are left to refund`,
		'Nothing was refunded. Lower the amount',
		{ ...details, refundable: formatAmount(left, refundable.exponent) },
	);
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
	if (NOT_MADE.includes(result)) {
		const response = gateway?.response;
		const said = response?.message ?? response?.originalMessage;
		throw new ConflictError(
			`The refund of ${shown(asked)} was not made, its result is ${result}${said ? `: ${said}` : ''}`,
			'No money moved. Look at the transaction in Rebilly, or refund in another way',
			{ refundTransactionId: id, result, status },
		);
	}
	const refunded = refundable.minor(refund);
	const amountCheck = {
		asked: formatAmount(asked, exponent),
		refunded: formatAmount(refunded, exponent),
		asAsked: refunded === asked,
	};
	if (result === 'approved' && !UNDER_WAY.includes(status)) {
		return { ...refund, outcome, amountCheck };
	}
	return {
		...refund,
		outcome: 'pending',
		explanation: `The gateway has not decided yet: the result is ${result} and the status ${status}. Get the transaction later to see; refunding again could pay twice.`,
		amountCheck,
	};
}

/** When an attempt without an answer came to light only later, both it and the next one were carried out. */
async function assertOnlyOne(
	http: ServiceHttp,
	id: string,
	body: RefundBody,
	before: ReadonlySet<string>,
): Promise<void> {
	const made = (await refundsSince(http, id, body.amount, before)).filter(
		({ result }) => !NOT_MADE.includes(result),
	);
	if (made.length < 2) return;
	const ids = made.map((refund) => refund.id);
	throw new ConflictError(
		`The transaction '${id}' got more than one refund of this amount, because an answer of Rebilly was lost: ${ids.join(', ')}`,
		'Look at them in Rebilly and undo those that are too much',
		{ transactionId: id, refundTransactionIds: ids },
	);
}

async function execute(
	http: ServiceHttp,
	input: RefundInput,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { transactionId: id, ifExists, attempt } = input;
	const payment = await getTransaction(http, id);
	const refundable = new Refundable(payment, await listChildren(http, payment));
	const { exponent, childIds } = refundable;
	const amount = input.amount(exponent);

	const { before } = baseline(context, attempt, { before: childIds });
	const same = refundable.of(amount);
	const ours = same.find((refund) => !before.includes(refund.id));
	if (ours) return report(refundable, amount, ours, 'refunded');
	if (same[0] && ifExists === 'returnIt') return report(refundable, amount, same[0], 'existing');

	assertRefundable(refundable, amount);
	const body = toRequestBody(amount, exponent, input);
	const known = new Set(childIds);
	const { refund: made, resent } = await refundTransaction(http, payment, body, known);
	if (resent) await assertOnlyOne(http, id, body, known);
	return report(refundable, amount, made, 'refunded');
}

export const refund = defineOperation<ServiceHttp, RefundInput>({
	option: {
		name: 'Refund',
		value: 'refund',
		action: 'Refund transaction',
		description: 'Give a payment back, in whole or in part, once per amount',
	},
	destructive: true,
	description: fieldsOf('transaction', 'refund', description),
	readFields,
	lockKey: ({ transactionId }) => transactionId,
	execute,
});
