import { createHmac } from 'node:crypto';

import { ChangeDetector } from '../webhooks/changeDetector';
import type { Courier } from '../webhooks/courier';
import { uuidFor } from './ids';
import type { Credit, Customer, Invoice, Refund, WriteOff } from './records';
import type { Books, LayerState } from './state';

/** What a person sets up in the developer portal. */
export interface EndpointOptions {
	url: string;
	/** Default: the current one. */
	shape?: 'current' | 'older';
	/** Default: signed. */
	signed?: boolean;
	/** What the names of the signature headers start with. */
	prefix?: 'webhook' | 'svix' | 'unknown';
}

export interface Endpoint extends Required<EndpointOptions> {
	id: string;
	/** As the portal shows it. */
	signingSecret: string | undefined;
}

type Row = Credit | Customer | Invoice | Refund | WriteOff;

const ENTITIES = {
	CustomerCredit: (books: Books) => books.credits.all(),
	Customer: (books: Books) => books.customers.all(),
	CustomerRefund: (books: Books) => books.refunds.all(),
	InvoiceWriteOff: (books: Books) => books.writeOffs.all(),
	Invoice: (books: Books) => books.invoices.all(),
} satisfies Record<string, (books: Books) => Row[]>;

/** Tells the endpoints of what happens in the books. */
export class LayerEvents {
	endpoints: Endpoint[] = [];
	private detectors: Array<{ entity: string; books: Books; detector: ChangeDetector<Row, Row> }> =
		[];
	private count = 0;

	constructor(
		private readonly data: () => LayerState,
		private readonly courier: Courier,
		private readonly now: () => number,
	) {}

	reset(): void {
		this.endpoints = [];
		this.detectors = [];
		this.count = 0;
	}

	add(options: EndpointOptions): Endpoint {
		const { webhookShape, signatureHeaders } = this.data().decisions;
		const { url, shape = webhookShape, signed = true, prefix = signatureHeaders } = options;
		const id = `ep_${this.endpoints.length + 1}`;
		const bytes = createHmac('sha256', 'layer sandbox').update(id).digest();
		const signingSecret = signed ? `whsec_${bytes.toString('base64')}` : undefined;
		const endpoint = { id, url, shape, signed, prefix, signingSecret };
		if (this.endpoints.length === 0) this.startDetecting();
		this.endpoints.push(endpoint);
		return endpoint;
	}

	/** To be called after each write. */
	look(): void {
		if (this.endpoints.length === 0) return;
		for (const { entity, books, detector } of this.detectors) {
			for (const { row, before } of detector.look()) {
				const isDeleted = 'deleted_at' in row && Boolean(row.deleted_at);
				const operation = !before ? 'created' : isDeleted ? 'archived' : 'updated';
				if (!before || !this.isUntold(row, before)) this.tell(entity, operation, row, books);
			}
		}
	}

	/** Whether nothing changed but what credits give to an invoice, and that is no event of the invoice. */
	private isUntold(row: Row, before: Row): boolean {
		if (this.data().decisions.invoiceEvents === 'sent' || !('credited' in row)) return false;
		return row.credited !== (before as Invoice).credited;
	}

	private startDetecting(): void {
		this.detectors = [...this.data().books.values()].flatMap((books) =>
			Object.entries(ENTITIES).map(([entity, rows]) => {
				const pairs = () => (rows(books) as Row[]).map((row) => [row.id, row] as const);
				// Rows are replaced when they change, never changed in place.
				const detector = new ChangeDetector<Row, Row>(
					pairs,
					(row) => row,
					(one, other) => one === other,
				);
				detector.reset();
				return { entity, books, detector };
			}),
		);
	}

	private tell(entity: string, operation: string, row: Row, { business }: Books): void {
		const messageId = `msg_${uuidFor(`message:${this.data().seedNumber}:${++this.count}`)}`;
		const ofRecord = `${entity}_${operation}_${row.id}`;
		const eventId =
			this.data().decisions.eventId === 'event'
				? `${ofRecord}_${uuidFor(`event:${messageId}`)}`
				: ofRecord;
		for (const endpoint of this.endpoints) {
			const older = endpoint.shape === 'older';
			const type = older ? snake(`${entity}.${operation}`) : `${entity}.${operation}`;
			const body = JSON.stringify(
				older
					? { id: uuidFor(`event:${messageId}`), type, data: { id: row.id } }
					: {
							id: eventId,
							type,
							business_id: business.id,
							business_external_id: business.external_id,
							data: { entity_id: row.id, entity_external_id: row.external_id },
						},
			);
			this.courier.send({
				service: 'layer',
				webhookId: endpoint.id,
				eventType: type,
				entityId: row.id,
				url: endpoint.url,
				headers: () => ({
					'user-agent': 'Layer-Sandbox-Webhooks',
					...signature(endpoint, messageId, body, this.now()),
				}),
				body,
			});
		}
	}
}

function snake(name: string): string {
	return name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();
}

/** The headers of a signed message, as the Standard Webhooks specification has them. */
function signature(
	{ signingSecret, prefix }: Endpoint,
	messageId: string,
	body: string,
	now: number,
): Record<string, string> {
	if (signingSecret === undefined) return {};
	const key = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');
	if (prefix === 'unknown') {
		return { 'x-layer-signature': createHmac('sha256', key).update(body).digest('hex') };
	}
	const timestamp = String(Math.floor(now / 1000));
	const digest = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`);
	return {
		[`${prefix}-id`]: messageId,
		[`${prefix}-timestamp`]: timestamp,
		[`${prefix}-signature`]: `v1,${digest.digest('base64')}`,
	};
}
