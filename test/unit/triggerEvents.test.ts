import fc from 'fast-check';

import * as layer from '../../nodes/Layer/api/webhookEvents';
import { identityOf, readEvent } from '../../nodes/Rebilly/api/webhookEvents';
import { RecentKeys } from '../../nodes/shared/webhook/recentKeys';

const NOW = new Date('2026-11-22T10:00:00Z');

const read = (body: object) => readEvent({ ...body }, Buffer.from(JSON.stringify(body)));
const identity = (body: object, now = NOW) => JSON.stringify(identityOf(read(body)!, now));

describe('an event of Rebilly', () => {
	it.each([
		[{ eventType: 'credit-memo-created', creditMemoId: 'cm' }, 'creditMemo', 'cm'],
		[{ eventType: 'invoice-partially-refunded', invoiceId: 'in' }, 'invoice', 'in'],
		[{ eventType: 'dispute-created', disputeId: 'dp', transactionId: 'txn' }, 'dispute', 'dp'],
		[{ eventType: 'renewal-invoice-issued', invoiceId: 'in' }, 'invoice', 'in'],
		[
			{
				eventType: 'waiting-gateway-transaction-completed',
				customerId: 'cus',
				transactionId: 'txn',
			},
			'transaction',
			'txn',
		],
		[{ eventType: 'transaction-timeout-resolved', transactionId: 'txn' }, 'transaction', 'txn'],
		[{ eventType: 'transaction-reconciled', transactionId: 'txn' }, 'transaction', 'txn'],
		[{ eventType: 'subscription-canceled', subscriptionId: 'sub' }, 'subscription', 'sub'],
		[{ eventType: 'data-export-completed' }, undefined, undefined],
	])('%j is about %s %s', (body, entity, id) =>
		expect(read(body)).toMatchObject({ type: body.eventType, entity, id }),
	);

	it.each([
		{},
		{ eventType: 7 },
		{ eventType: '../x', creditMemoId: 'cm' },
		{ eventType: 'credit-memo-created', creditMemoId: '..' },
		{ eventType: 'credit-memo-created', creditMemoId: 'a/b' },
		{ eventType: 'credit-memo-created', creditMemoId: '' },
		{
			eventType: 'transaction-refunded',
			transactionId: 'txn',
			_embedded: { childTransaction: { id: '../x' } },
		},
	])('%j is none', (body) => expect(read(body)).toBeUndefined());

	const memo = (revision: number, type = 'credit-memo-modified', id = 'cm') => ({
		eventType: type,
		creditMemoId: id,
		_embedded: { creditMemo: { id, revision } },
	});

	it('is the same one when type, record and version are', () => {
		fc.assert(
			fc.property(
				fc.tuple(fc.nat(5), fc.constantFrom('credit-memo-modified', 'credit-memo-voided')),
				fc.tuple(fc.nat(5), fc.constantFrom('credit-memo-modified', 'credit-memo-voided')),
				([first, type], [second, other]) => {
					const same = first === second && type === other;
					expect(identity(memo(first, type)) === identity(memo(second, other))).toBe(same);
				},
			),
		);
		expect(identity(memo(1))).not.toBe(identity(memo(1, undefined, 'other')));
	});

	it('of a refund is another one for each refund of the payment', () => {
		const refund = (child: string) => ({
			eventType: 'transaction-partially-refunded',
			transactionId: 'txn',
			_embedded: { transaction: { id: 'txn', revision: 3 }, childTransaction: { id: child } },
		});
		expect(identity(refund('one'))).not.toBe(identity(refund('two')));
	});

	it('that can come again for the same version is dropped on the same day alone', () => {
		const reminder = {
			eventType: 'invoice-past-due-reminder',
			invoiceId: 'in',
			_embedded: { invoice: { id: 'in', revision: 4 } },
		};
		expect(identity(reminder)).toBe(identity(reminder, new Date('2026-11-22T23:59:59Z')));
		expect(identity(reminder)).not.toBe(identity(reminder, new Date('2026-11-23T00:00:00Z')));
	});

	it('never breaks on any JSON object', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (body, type) => {
				for (const eventType of [type, 'credit-memo-created', 'transaction-refunded']) {
					const event = read({ ...body, eventType });
					if (event) identityOf(event, NOW);
				}
			}),
		);
	});
});

describe('an event of Layer', () => {
	const id = '7bcef4fd-2a54-4b3e-9d5e-0123456789ab';
	const current = {
		id: `Customer_created_${id}`,
		type: 'Customer.created',
		business_id: '8e7a359e-2a54-4b3e-9d5e-0123456789ab',
		business_external_id: 'biz_101',
		data: { entity_id: id, entity_external_id: 'cust_2001' },
	};
	const older = { id: 'evt-1', type: 'customer.created', data: { id } };

	it('is read in both forms', () => {
		expect(layer.readEvent(current)).toMatchObject({
			entityId: id,
			entityExternalId: 'cust_2001',
			businessId: current.business_id,
		});
		expect(layer.readEvent(older)).toMatchObject({ entityId: id, businessId: undefined });
	});

	it('has the same plain name in both', () =>
		expect(layer.plainName('customer_credit.created')).toBe(
			layer.plainName('CustomerCredit.created'),
		));

	const identityFor = (body: object, messageId?: string) =>
		layer.identityOf(layer.readEvent({ ...body })!, messageId);

	describe('of which the ID', () => {
		const second = '03f6c94f-574d-42ca-a6cd-fecf2a2aeccb';
		const full = (operation: string, own = second, entity = id) => ({
			...current,
			id: `Customer_${operation}_${entity}_${own}`,
			type: `Customer.${operation}`,
		});

		it.each(['created', 'updated', 'archived'])('is whole (%s) goes by it', (operation) => {
			const event = full(operation);
			expect(identityFor(event)).toEqual(['event', event.id.toLowerCase()]);
			// A delivery may have a message ID of its own; the event has one for all of them.
			expect(identityFor(event, 'msg_1')).toEqual(identityFor(event, 'msg_2'));
			expect(identityFor(full(operation, second.replace('0', '1')))).not.toEqual(
				identityFor(event),
			);
		});

		it('is whole is the same in any case', () =>
			expect(identityFor(full('updated', second.toUpperCase()))).toEqual(
				identityFor(full('updated')),
			));

		it.each([
			['the record again', id],
			['the business', current.business_id],
			['no UUID', 'x'],
		])('ends with %s is made of the record, and the message tells', (_, own) => {
			expect(identityFor(full('updated', own), 'msg_1')).toEqual(['message', 'msg_1']);
			expect(identityFor(full('updated', own))).toBeUndefined();
			expect(identityFor(full('created', own))).toEqual(['record', 'customer', 'created', id]);
		});

		it('is of another form goes by the message where it is signed, and else by it', () => {
			expect(identityFor(older, 'msg_1')).toEqual(['message', 'msg_1']);
			expect(identityFor(older)).toEqual(['event', 'evt-1']);
		});

		it('is made of the record goes by the message, or by what happens once', () => {
			expect(identityFor(current, 'msg_1')).toEqual(['message', 'msg_1']);
			expect(identityFor(current)).toEqual(['record', 'customer', 'created', id]);
			const updated = { ...current, id: `Customer_updated_${id}`, type: 'Customer.updated' };
			expect(identityFor(updated)).toBeUndefined();
		});
	});

	it('belongs to a business by its id in any case', () => {
		const event = layer.readEvent(current)!;
		expect(layer.mayBelongTo(event, current.business_id.toUpperCase())).toBe(true);
		expect(layer.mayBelongTo(event, id)).toBe(false);
		expect(layer.mayBelongTo(layer.readEvent(older)!, id)).toBe(true);
	});

	it('never breaks on any JSON object', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (data, other, type) => {
				for (const name of [type, 'Customer.created']) {
					const event = layer.readEvent({ type: name, data, id: other, business_id: other });
					if (event) layer.identityOf(event, undefined);
				}
			}),
		);
	});
});

describe('the keys that were added last', () => {
	it('are known, and no others', () => {
		fc.assert(
			fc.property(
				fc.array(fc.stringMatching(/^[a-z]{1,2}$/), { maxLength: 60 }),
				fc.integer({ min: 1, max: 10 }),
				(list, capacity) => {
					const recent = new RecentKeys(capacity);
					const expected: string[] = [];
					for (const key of list) {
						recent.add(key);
						if (!expected.includes(key)) expected.push(key);
						if (expected.length > capacity) expected.shift();
					}
					for (const key of list) expect(recent.has(key)).toBe(expected.includes(key));
				},
			),
		);
	});
});
