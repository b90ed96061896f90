/**
 * What the vendors' documents leave open and how the sandbox answers it. Each entry is one question; the
 * simulators read the constant where the answer changes what they do. None of it was seen on a live account.
 */

// Rebilly

/** What a query that cannot be understood is answered with. */
export const REBILLY_INVALID_QUERY_STATUS = 422;
export const REBILLY_DEFAULT_LIMIT = 100;
/** Newest first, so that rows added while someone pages shift the pages. */
export const REBILLY_DEFAULT_SORT = '-createdTime';
export const REBILLY_FIRST_REVISION = 1;
export const REBILLY_RATE_LIMIT = { limit: 60_000, perSeconds: 600 };
/** The limit of the documentation on configuring webhooks. */
export const REBILLY_ACTIVE_WEBHOOKS = 25;
export const REBILLY_USER_AGENT = 'Rebilly-Sandbox-Webhooks';
export const REBILLY_OPEN_INVOICE_STATUSES = ['unpaid', 'partially-paid', 'past-due'];

export const rebillyDecisions = {
	putExisting: {
		question: 'What does PUT do to an existing memo?',
		answer:
			'It replaces the content: what is not named is emptied. An omitted allocation array leaves the allocations as they are, as in PATCH. Customer and currency cannot change (422).',
	},
	voidedMemo: {
		question: 'Can a voided memo be written?',
		answer: 'No: PUT and PATCH are refused with 422, and its id is not free again.',
	},
	unchangedContent: {
		question: 'Does a write that changes nothing raise the revision?',
		answer: 'No; revision and updatedTime stay. The first revision is 1.',
	},
	itemIds: {
		question: 'Do items keep their ids when the items are sent again?',
		answer: 'An item that is the same at the same place does; every other one gets a new id.',
	},
	precision: {
		question: 'Which amounts are accepted?',
		answer:
			'No more decimals than ISO 4217 gives the currency; more are refused with 422, not rounded. Unit prices are above 0, quantities 1 or more, taxes and shipping 0 or more, the total above 0.',
	},
	readOnlyFields: {
		question: 'What happens to read-only and unknown fields of a body?',
		answer: 'They are refused with 422 that names them, in the rows of items and allocations too.',
	},
	allocationAmount: {
		question: 'Which allocation amounts are accepted?',
		answer:
			'Those above 0. A row is granted the least of what it asks, what is unused and what is due; a row that is granted nothing disappears.',
	},
	allocationOrder: {
		question: 'Who gets what is left when it is not enough for all?',
		answer:
			'Rows repeated unchanged keep theirs; the others are served in the order sent, invoices before transactions.',
	},
	settledInvoice: {
		question: 'What about the entry of an invoice that is no longer open?',
		answer:
			'Sent with exactly its present amount it stays. Leaving it out, another amount or none is refused with 422.',
	},
	duplicateRows: {
		question: 'May one array name an invoice or a transaction twice?',
		answer: 'No: 422.',
	},
	allocatableTransactions: {
		question: 'Which transactions can be allocated?',
		answer: 'Approved ones of type refund or credit, and disputed ones.',
	},
	invoiceStatus: {
		question: 'How does an allocation change the status of its invoice?',
		answer:
			'To paid when nothing is due any more, otherwise to partially-paid, from past-due too. When its last credit is removed it is what it was before.',
	},
	itemsBelowAllocated: {
		question: 'Can the items be changed to less than what is allocated?',
		answer: 'No: 422.',
	},
	invoiceItemId: {
		question: 'Is the invoice item of a memo item checked?',
		answer: 'Where the memo names an invoice: it must be one of that invoice’s items.',
	},
	invoiceOfMemo: {
		question: 'Which invoice can a memo be issued for?',
		answer: 'Any of the same customer and currency, in any status.',
	},
	creditBalance: {
		question: 'Which memos make the credit balance?',
		answer: 'The issued and partially applied ones; a currency without any is not listed.',
	},
	filterFields: {
		question: 'Which fields can be filtered, sorted and searched?',
		answer:
			'Those in rebilly/collections.ts; others are refused. q wants each of its words somewhere in the row’s texts.',
	},
	filterValues: {
		question: 'How are unclear filter values read?',
		answer:
			'A date without a time is midnight UTC. Values with and without "!" do not mix in one field, an empty value is refused, and there are no lists for "@list".',
	},
	invalidQuery: {
		question: 'What does a query that cannot be understood get?',
		answer: '422; a parameter that the operation does not declare is refused too.',
	},
	defaultOrder: {
		question: 'How are lists ordered and how long are they when the query does not say?',
		answer: 'Newest first, 100 rows.',
	},
	unknownPath: {
		question: 'What does an unknown path, or a method that a path does not have, get?',
		answer: '404, whoever asks.',
	},
	voidAllocated: {
		question: 'What does voiding do to a memo that is applied, and to one that is voided?',
		answer:
			'All of its allocations are released, those of paid invoices too, which are then owed again. A voided memo stays as it is; the answer is 201 both times.',
	},
	refundMemo: {
		question: 'Which payments does the refund of a memo go to, and what becomes of the memo?',
		answer:
			'To the approved payments of the invoice that the memo names, the oldest first. Each refund that is approved at once is allocated to the memo; one that is declined or still open leaves it unused. A memo that names no invoice has nothing refundable: 409, as one without an available amount.',
	},
	refundPayment: {
		question: 'What does a refund of more than is left of a payment get?',
		answer:
			'201 with a refund that is declined, because the operation has no other answer. Refunds that are still open count as made. One processed outside is approved without asking the gateway. A body that is not valid gets 422, which the definition does not list here.',
	},
	refundedInvoice: {
		question: 'What does a refund change besides its payment?',
		answer:
			'A paid invoice becomes partially-refunded, or refunded when nothing is left to refund.',
	},
	timelineTypes: {
		question: 'Which messages does a timeline have by itself, and which type has a comment?',
		answer:
			'One for the creation and one for each change of status that has a type. A comment has no type, because the definition names none for it.',
	},
	timelineDelete: {
		question: 'Which messages of a timeline can be deleted?',
		answer: 'Comments; those that Rebilly wrote get 409.',
	},
	unknownTimeline: {
		question: 'What does the timeline of an unknown memo get?',
		answer: '404, which the definition does not list for the collection.',
	},
	creditBalanceUse: {
		question: 'Which invoices take the credit balance, and from which memos?',
		answer:
			'Open ones; others are refused with 422. From the issued and partially applied memos of the same customer and currency, by creation time. When there are none, nothing changes: 200.',
	},
	pdf: {
		question: 'When is a memo or an invoice sent as PDF?',
		answer: 'When Accept names application/pdf; otherwise it is JSON.',
	},
	webhookLimit: {
		question: 'What does one active webhook too many get?',
		answer: '422 that names the status; inactive ones do not count.',
	},
	webhookId: {
		question: 'Can the ID of a deleted webhook be used again?',
		answer: 'Yes. The nodes never do so.',
	},
	webhookRetries: {
		question: 'What happens to a webhook that is not answered with a 2xx within 15 seconds?',
		answer: 'It is sent again, three times in all unless it is set otherwise.',
	},
	webhookEvents: {
		question: 'Which events does a change have?',
		answer:
			'A memo: created, then the one of its new status (applied, partially-applied, voided), otherwise modified. An invoice: the one of its status (paid, partially-paid, refunded, partially-refunded), otherwise modified. An approved refund: transaction-refunded or -partially-refunded on its payment; a declined one: transaction-declined. All are sent with the record as it is right after the change.',
	},
	webhookHost: {
		question: 'Is the host of a service credential compared with the URL of a webhook?',
		answer: 'Yes, without the port: 422 if it is another one.',
	},
	serviceCredential: {
		question: 'When is a service credential the existing one (303), and is its password shown?',
		answer:
			'When host and authentication are the same, whatever its status. The password is never shown.',
	},
	rateLimit: {
		question: 'Which rate limit holds?',
		answer:
			'60,000 writes in 10 minutes: the live figure is unpublished, and the form is that of the documented sandbox limit. GET does not count.',
	},
} as const;

// Layer

export const layerDecisions = {
	unknownCustomer: {
		question: 'Does a credit for an unknown customer make that customer?',
		answer: 'No: an unknown customer_id or customer_external_id is refused with 404.',
	},
	customerRequired: {
		question: 'Is a customer required on POST, and may both ids be sent?',
		answer: 'Yes, on every POST, the repeated one too; both may be sent if they name the same one.',
	},
	arrays: {
		question: 'Do allocations, line_items and tags that are sent replace or add?',
		answer: 'They replace. A row sent as it was, at its old place, keeps its id.',
	},
	omittedFields: {
		question: 'What does an update or a repeated POST do with fields that are not sent?',
		answer: 'They keep their values. Only metadata may be null, which clears it.',
	},
	unchangedContent: {
		question: 'What does a repeated POST or a PATCH with the same content do?',
		answer: 'It answers 200 with the record as it is, updated_at included.',
	},
	externalIdScope: {
		question: 'Where is an external_id unique?',
		answer:
			'Among the credits (or customers) of one business; PATCH cannot take one that is in use.',
	},
	deletedExternalId: {
		question: 'What does a POST with the external_id of a deleted credit do?',
		answer: 'It is refused with 400; the id stays taken.',
	},
	deletedCredit: {
		question: 'What can be done with a deleted credit?',
		answer:
			'It is not listed. GET answers it with deleted_at and without allocations, PATCH is refused with 400, and DELETE answers 200 again without a change.',
	},
	allocationBalance: {
		question: 'What does an allocation do to its invoice?',
		answer:
			'It lowers outstanding_balance at once and makes the invoice PARTIALLY_PAID or PAID; taking it away restores both.',
	},
	overAllocation: {
		question: 'What happens when allocations exceed the line items or the outstanding balance?',
		answer: 'The whole request is refused with 400 SpecifiedBadRequest; no amount is lowered.',
	},
	closedInvoice: {
		question: 'Which invoices take no credit?',
		answer:
			'DRAFT, VOIDED and those with nothing outstanding, unless the row does not ask for more than it has.',
	},
	invoiceTwice: {
		question: 'May one array name an invoice twice?',
		answer: 'No: it is refused with 400.',
	},
	sentAt: {
		question: 'Is sent_at required, and how does it come back?',
		answer: 'It is not; it comes back in UTC, with a fraction only where there is one.',
	},
	amounts: {
		question: 'Which amounts may a line item or an allocation have?',
		answer: 'Whole cents from 1 up to the largest exact integer of JSON numbers in JavaScript.',
	},
	revenueAccount: {
		question: 'Which accounts may revenue_account_identifier name?',
		answer:
			'Revenue accounts alone. An unknown AccountId is refused with 404, an unknown StableName and an account of another type with 400.',
	},
	metadataBytes: {
		question: 'How many bytes may metadata take as JSON in UTF-8?',
		answer: 1024,
	},
	unknownTag: {
		question: 'What happens to a tag whose dimension or value is not defined?',
		answer: 'It is kept, with null for dimension_id and definition_id; nothing is defined.',
	},
	balancingTag: {
		question: 'May a line item carry a tag of a BALANCING dimension?',
		answer: 'No: it is refused with 400.',
	},
	largestPage: {
		question: 'How large may limit be?',
		answer: 100,
	},
	cursor: {
		question: 'What is a cursor good for?',
		answer:
			'The list, filters and order it came from; with others, or malformed, it is refused with 400. The limit may change.',
	},
	sortKeys: {
		question: 'What can lists be sorted by (the first is the standard)?',
		answer:
			'Credits: created_at, updated_at, sent_at. Customers: created_at, name. Invoices: sent_at, due_at, imported_at, updated_at. Businesses: imported_at, updated_at.',
	},
	dateFilters: {
		question: 'What do date filters take, and does the end belong to the range?',
		answer:
			'Dates alone, as days in UTC. The end belongs to it on invoices and does not on customer credits, as their pages say.',
	},
	textFilters: {
		question: 'Does the case matter in text filters?',
		answer: 'Not in q and the _contains filters; the exact ones are exact.',
	},
	invoiceCustomerFilter: {
		question: 'What do list filters with unknown ids do?',
		answer:
			'They find nothing; only customer_id and customer_external_id that do not match are refused with 400.',
	},
	strictness: {
		question: 'Are unknown body properties, query parameters, statuses and sort keys ignored?',
		answer: 'No: each is refused with 400, and the description begins with the path of the field.',
	},
	malformedId: {
		question: 'What does an id in the path that is no UUID get?',
		answer: '400 SpecifiedBadRequest; one that does not exist gets 404 SpecifiedIdNotFound.',
	},
	errorTypes: {
		question: 'Which categories does type have in an error?',
		answer:
			'BadRequest, Unauthorized, NotFound, RateLimited and InternalError; only the first and third have an error_enum.',
	},
	tokenErrors: {
		question: 'How does the token endpoint refuse?',
		answer:
			'As OAuth 2.0 does: 401 invalid_client, 400 unsupported_grant_type, invalid_scope or invalid_request.',
	},
	rateLimit: {
		question: 'Which rate limit holds?',
		answer: 'Production’s 500 requests a second, over all methods; a 429 has all four headers.',
	},
	refundBody: {
		question: 'Which form does a body of a refund have?',
		answer:
			'The itemized one if it has refunded_amount, allocations or payments, otherwise the simple one, which needs exactly one target.',
	},
	refundRepeated: {
		question: 'What does a POST with the external_id of a refund do?',
		answer:
			'With the same body nothing; another body takes the place of the first. Both get 200, a new refund gets 201.',
	},
	refundable: {
		question: 'How much can be refunded?',
		answer:
			'What was paid on the invoice in money, less other refunds of it. A refund changes neither its status nor its balance.',
	},
	refundSums: {
		question: 'Which amounts of an itemized refund must agree?',
		answer:
			'The allocations come to the refunded_amount, the line items of one to its total_amount, the payments to no more than the refunded_amount. Anything else is refused with 400.',
	},
	refundWithoutInvoice: {
		question: 'May an allocation of a refund name no invoice?',
		answer: 'Yes, if it names a customer and its line items name an account.',
	},
	refundMethods: {
		question: 'Which methods may a refund have, and which has one that names none?',
		answer: 'CASH, CHECK, CREDIT_CARD, ACH and OTHER, which is also the one for none.',
	},
	refundAmountName: {
		question: 'What is the total_amount of an allocation called in the answer?',
		answer: 'amount, beside the line_items of the newer documents.',
	},
	refundFilters: {
		question: 'Which filters does the list of refunds have, and how is it sorted?',
		answer:
			'external_id, status, completed_at_start and completed_at_end, both days included; by created_at or completed_at.',
	},
	webhookSignature: {
		question: 'How are webhooks signed?',
		answer:
			'By the Standard Webhooks scheme, with headers that start with webhook- or svix-, or not at all, as the endpoint is set up. The ID of a message stays the same when it is sent again; its time does not.',
	},
	webhookShape: {
		question: 'Which form has a webhook?',
		answer:
			'The current one: names such as CustomerCredit.created, business_id, and data.entity_id; its ID is made of the event and the record. On demand the older one: names such as customer_credit.created, an ID of its own for each event, and data.id alone.',
	},
	webhookEvents: {
		question: 'Which events does a change have?',
		answer:
			'created, updated and, for a credit that is deleted, archived; of customer credits, customers, refunds and of invoices whose balance changes.',
	},
} as const;
