import { type ChoicesOf, type DecisionList, open } from '../core/decision';

/**
 * What Layer's documents leave open. "The client" is Layer's own React client; nothing here was seen on a live
 * account.
 */
export const layerDecisions = {
	// Customer credits: creating and repeating

	unknownCustomer: open({
		question: 'What does a credit for an unknown customer_external_id get?',
		answers: [
			['notFound', '404 SpecifiedIdNotFound'],
			['badRequest', '400 SpecifiedBadRequest'],
			['created', 'A customer with that external id is made, and the credit is its'],
		],
		nodes:
			'The customer is looked up first, and one that is not there is refused, unless the form asks for a new one.',
		evidence:
			'Invoices and refunds make the customer ("Layer will create a customer object with the provided external id if it does not already exist"); nothing was found for credits.',
	}),
	customerRequired: {
		question: 'Is a customer required on POST, and may both ids be sent?',
		answer: 'Yes, on every POST, the repeated one too; both may be sent if they name the same one.',
		unnoticed: 'Exactly one of the two is sent with each POST.',
	},
	newCreditStatus: open({
		question: 'Which status has the answer to a new credit?',
		answers: [
			[201, '201'],
			[200, '200, as for one that was there'],
		],
		nodes:
			'The customer’s credits are read first, so a new one is known by not having been there; the time of its creation tells one that belonged to somebody else.',
		evidence: 'The page: 201 created, 200 found or updated.',
	}),
	repeatedCreditStatus: open({
		question: 'Which status has the answer to a POST with an external_id that is in use?',
		answers: [
			[200, '200'],
			[201, '201, as for a new one'],
		],
		nodes: 'The same: what was found before decides, and the id and content that come back.',
		evidence: 'The page: 200 found or updated.',
	}),
	repeatedPost: open({
		question: 'What does such a POST do when its content is another one?',
		answers: [
			['updates', 'It changes the credit'],
			['returns', 'Nothing: the credit comes back as it is'],
		],
		nodes:
			'It is not sent where the look-up finds the credit. What comes back is compared with what was sent, and a difference is an error.',
		evidence: '"Existing customer credit found or updated".',
	}),
	repeatedPostOmitted: open({
		question: 'What becomes of fields that such a POST does not have?',
		answers: [
			['kept', 'They keep their values'],
			['cleared', 'They are emptied, allocations too'],
		],
		nodes:
			'It is not sent where the look-up finds the credit. After a lost answer the same whole body is sent again.',
		evidence: 'None.',
	}),
	externalIdScope: open({
		question: 'Where is the external_id of a credit unique?',
		answers: [
			['business', 'In the business; PATCH cannot take one that is in use'],
			['customer', 'Among the credits of one customer'],
		],
		nodes:
			'A key is one credit in the business. One that somebody else’s credit has is an error once Layer shows it.',
		evidence: 'The path names the business; nothing else was found.',
	}),
	deletedExternalId: open({
		question: 'What does a POST with the external_id of a deleted credit do?',
		answers: [
			['refused', 'It is refused with 400: the id stays taken'],
			['new', 'It makes a new credit'],
			['revived', 'It brings the old one back, with the new content'],
		],
		nodes: 'What comes back is compared with what was sent; a refusal is shown.',
		evidence: 'None.',
	}),
	unchangedCredit: open({
		question: 'Does a POST or PATCH that changes nothing touch updated_at?',
		answers: [
			['kept', 'No, and no event is sent'],
			['touched', 'Yes, and it is sent as an update'],
		],
		nodes: 'They compare first and send nothing where nothing would change.',
		evidence: 'None.',
	}),
	sentAtRequired: open({
		question: 'Is sent_at required?',
		answers: [
			['optional', 'No'],
			['required', 'Yes: 400 without it'],
		],
		nodes: 'It is sent where it is entered; a refusal names it.',
		evidence: 'The object page marks it as required, the page of the operation as optional.',
	}),
	sentAtShown: open({
		question: 'How does sent_at come back?',
		answers: [
			['utc', 'In UTC, with a fraction only where there is one'],
			['asSent', 'As it was sent'],
		],
		nodes: 'Times are compared as moments.',
		evidence: 'The pages show UTC.',
	}),
	lineAmounts: {
		question: 'Which amounts may a line item or an allocation have?',
		answer: 'Whole cents from 1 up to the largest exact integer of JSON numbers in JavaScript.',
		unnoticed: 'They refuse others before anything is sent.',
	},
	revenueAccount: open({
		question: 'Which accounts may revenue_account_identifier name?',
		answers: [
			[
				'revenueOnly',
				'Revenue accounts: 400 for others, 404 for an unknown id, 400 for an unknown name',
			],
			['any', 'All that there are'],
		],
		nodes: 'The picker offers revenue accounts; another one is sent as entered, and compared.',
		evidence: 'The name of the field.',
	}),
	stableNames: open({
		question: 'May it be a StableName?',
		answers: [
			['taken', 'Yes'],
			['refused', 'No: 400, only an AccountId'],
		],
		nodes: 'It is sent as entered, and a refusal is shown.',
		evidence:
			'The type page says that both kinds are taken in all inputs; the example of this operation has an AccountId.',
	}),
	metadataBytes: {
		question: 'How many bytes may metadata take as JSON in UTF-8?',
		answer: '1,024',
		unnoticed: 'They send no more than that; older copies say 10 KB.',
	},
	unknownTag: open({
		question: 'What happens to a tag whose dimension or value is not defined?',
		answers: [
			['kept', 'It is kept, with null for dimension_id and definition_id; nothing is defined'],
			['refused', 'It is refused with 400'],
		],
		nodes: 'Tags are sent as entered, and a refusal is shown.',
		evidence: 'None.',
	}),
	balancingTag: open({
		question: 'May a line item carry a tag of a BALANCING dimension?',
		answers: [
			['refused', 'No: 400'],
			['taken', 'Yes'],
		],
		nodes: 'Tags are sent as entered, and a refusal is shown.',
		evidence: 'Balancing tags must sit on whole balanced entries (page on updating a dimension).',
	}),
	unknownProperties: open({
		question: 'What happens to properties that a body does not have?',
		answers: [
			['refused', '400, and the description begins with the path of the field'],
			['ignored', 'They are taken and have no effect'],
		],
		nodes: 'They send documented ones alone, and what a user adds under Additional Body Fields.',
		evidence: 'None.',
	}),

	// Customer credits: changing and deleting

	sentAllocations: open({
		question: 'Do allocations that are sent replace those that are there, or are they added?',
		answers: [
			['replace', 'They replace them. A row sent as it was, at its old place, keeps its id'],
			['add', 'They are added; an empty list changes nothing'],
		],
		nodes:
			'All rows are sent, those that are there and those to add. The answer is compared with what should be there: where there is more, they stop and say so.',
		evidence: 'None. A row of the request has no id, so rows cannot be addressed one by one.',
	}),
	sentLineItems: open({
		question: 'The same of line_items?',
		answers: [
			['replace', 'They replace'],
			['add', 'They are added'],
		],
		nodes: 'The answer is compared with what was sent; more lines than that are an error.',
		evidence: 'None.',
	}),
	sentTags: open({
		question: 'The same of tags?',
		answers: [
			['replace', 'They replace'],
			['add', 'They are added'],
		],
		nodes: 'They are sent as entered, and what comes back is given out.',
		evidence: 'None.',
	}),
	nullFields: {
		question: 'Which fields may be null, which clears them?',
		answer: 'metadata alone.',
		unnoticed: 'They send no null.',
	},
	deletedCreditListed: open({
		question: 'Are deleted credits listed?',
		answers: [
			['hidden', 'No'],
			['listed', 'Yes, with deleted_at'],
		],
		nodes: 'Those with deleted_at are left out of everything.',
		evidence: 'None.',
	}),
	deletedCreditShown: open({
		question: 'Can a deleted credit be read by its id?',
		answers: [
			['shown', 'Yes, with deleted_at; PATCH gets 400, and DELETE 200 again without a change'],
			['notFound', 'No: 404, for PATCH and DELETE too'],
		],
		nodes: 'Both count as deleted, after a lost answer too.',
		evidence: 'DELETE is called a soft delete and answers with the credit.',
	}),
	deletedAllocations: open({
		question: 'What does deleting a credit do to its allocations?',
		answers: [
			['released', 'They are removed, and the invoices are owed again'],
			['kept', 'They stay'],
		],
		nodes:
			'They do nothing that depends on it; the description of Delete says that it is not documented.',
		evidence: 'None.',
	}),

	// Allocations and invoices

	openInvoiceName: open({
		question: 'What is the status of an open invoice on which nothing was paid?',
		answers: [
			['both', 'SAVED for some and SENT for others'],
			['SAVED', 'SAVED'],
			['SENT', 'SENT'],
		],
		nodes:
			'The balance decides what is open; only VOIDED and DRAFT are left out, and no look-up for money filters by status.',
		evidence:
			'The client calls it SAVED since 2026-06-04 (a rename that it marks as breaking), the documentation SENT.',
	}),
	allocationBalance: open({
		question: 'What does an allocation do to its invoice?',
		answers: [
			[
				'lowered',
				'It lowers outstanding_balance at once and makes the invoice PARTIALLY_PAID or PAID',
			],
			['unchanged', 'Nothing: the balance names payments and write-offs alone'],
		],
		nodes:
			'Credits of one run that are spread over the same invoices take each other into account. What earlier runs applied is seen in the balance alone.',
		evidence:
			'The credit page: allocating reduces what is owed. The invoice page: after payments and write-offs.',
	}),
	creditOverAllocation: open({
		question: 'What happens when allocations exceed the line items or the outstanding balance?',
		answers: [
			['refused', 'The whole request is refused with 400; no amount is lowered'],
			['clamped', 'Each row gets what there is, in the order sent'],
		],
		nodes: 'What was granted is compared with what was asked, and told in allocationCheck.',
		evidence: 'None.',
	}),
	closedInvoice: open({
		question: 'What does a row get for an invoice that takes no credit?',
		answers: [
			['refused', '400, for DRAFT, VOIDED and those with nothing outstanding'],
			['dropped', 'It is left out without a word'],
		],
		nodes: 'Automatic allocation leaves such invoices out; of chosen ones the answer is compared.',
		evidence: 'None.',
	}),
	invoiceTwice: {
		question: 'May one array name an invoice twice?',
		answer: 'No: it is refused with 400.',
		unnoticed: 'They refuse it before anything is sent.',
	},
	voidedInvoice: open({
		question: 'What does voiding a voided invoice get?',
		answers: [
			['refused', '400'],
			['unchanged', '200, and it stays as it is'],
		],
		nodes: 'It is read first; one that is voided already is told as such.',
		evidence: 'None; only that an invoice can be voided before payments or write-offs.',
	}),
	voidCredited: open({
		question: 'Can an invoice be voided to which credits are allocated?',
		answers: [
			['refused', 'No: 400'],
			['voided', 'Yes; the allocations stay'],
		],
		nodes: 'What Layer answers is told.',
		evidence: 'The page names payments and write-offs, and not credits.',
	}),
	repeatedWriteOff: {
		question: 'What does a write-off with an external_id that is in use get?',
		answer: '200 with the one that is there.',
		unnoticed: 'Documented: creation is idempotent where there is an external_id.',
	},
	invoiceNumber: open({
		question: 'Does an invoice have its invoice_number?',
		answers: [
			['shown', 'Yes, unless it is a sales receipt'],
			['null', 'It is null'],
		],
		nodes: 'Pickers name an invoice by its reference number or id where it has none.',
		evidence: 'The client reads it as nullable; the newest page does not show it.',
	}),
	quantityForm: open({
		question: 'Which form has the quantity of an invoice line?',
		answers: [
			['text', 'A decimal number as text, such as "2.00"'],
			['number', 'A number'],
		],
		nodes: 'It is given out as it is.',
		evidence: 'The client and a hand-written page have text, a generated page a number.',
	}),
	salesReceipts: open({
		question: 'Are sales receipts listed among the invoices?',
		answers: [
			['onDemand', 'Where show_sales_receipts asks for them'],
			['always', 'Always. They have no customer, number or sent_at'],
		],
		nodes:
			'The parameter is not sent. What is null is given out as null, and an invoice without a customer is nobody’s.',
		evidence:
			'The client always sends the parameter, and reads customer, sent_at and invoice_number as nullable.',
	}),

	importedInvoice: {
		question: 'What does an invoice that is imported again get, and which may it be?',
		answer:
			'200 with the one that is there. Taxes, discounts and payments are refused with 400, because they are not simulated.',
		unnoticed: 'They import no invoices; the probe does, with one line each.',
	},
	archivedCustomer: {
		question: 'What can still be done for an archived customer?',
		answer: 'Everything; it is missing from lists that do not ask for archived ones.',
		unnoticed: 'They archive nobody. A customer that no list shows is not found, which is told.',
	},

	// Lists

	undocumentedFilters: open({
		question: 'Do filters work whose names the documents do not give?',
		answers: [
			['taken', 'Yes, as on the endpoints that do name them'],
			['ignored', 'No: the list is not filtered by them'],
			['refused', 'No: 400'],
		],
		nodes:
			'Rows that cannot have been meant are left out again, and where money depends on one row the list is searched to its end.',
		evidence:
			'The texts describe sent_at_end, memo, memo_contains, reference_number and reference_numbers on credits, the dates sent, memos and reference numbers on invoices, and all filters of refunds, without their names.',
	}),
	unknownQuery: {
		question: 'What does a query parameter get that nothing describes?',
		answer: '400, as do statuses and sort keys that there are not.',
		unnoticed: 'They send none.',
	},
	creditsUntil: open({
		question: 'Does the last day belong to the dates sent of a list of credits?',
		answers: [
			['before', 'No: the list ends before sent_at_end'],
			['included', 'Yes'],
		],
		nodes:
			'The day after the last one is asked for; Reconcile matches by key, so a day more changes nothing.',
		evidence: 'The page says "before"; the twin page of vendor credits says "on or before".',
	}),
	dateFilters: {
		question: 'What do date filters take?',
		answer: 'Dates alone, as days in UTC.',
		unnoticed: 'They send dates alone, and let through what is a day off by time zones.',
	},
	containsCase: open({
		question: 'Do capitals matter in q and the _contains filters?',
		answers: [
			['ignored', 'No'],
			['minded', 'Yes'],
		],
		nodes: 'What is searched for is what a person typed; nothing for money is found by it.',
		evidence: 'The customer page says "case-insensitive"; of others nothing is said.',
	}),
	unknownListCustomer: open({
		question: 'What does a list of an unknown customer_id get?',
		answers: [
			['empty', 'No rows'],
			['notFound', '404'],
		],
		nodes: 'Both mean that there is none; a refusal is shown.',
		evidence: 'None. Ids of two customers must match on invoices, which is documented: 400.',
	}),
	uuidCase: open({
		question: 'May a UUID be written in capitals?',
		answers: [
			['ignored', 'Yes; it comes back in small letters'],
			['minded', 'No: it is not found'],
		],
		nodes: 'Ids are compared without their case, and sent as they were entered.',
		evidence: 'None.',
	}),
	malformedId: {
		question: 'What does an id in the path that is no UUID get?',
		answer: '400 SpecifiedBadRequest; one that does not exist gets 404 SpecifiedIdNotFound.',
		unnoticed: 'They refuse it before anything is sent.',
	},
	largestPage: {
		question: 'How large may limit be?',
		answer: '100',
		unnoticed: 'They ask for 100 at most, the documented default.',
	},
	pageFill: open({
		question: 'Is a page full when more rows follow?',
		answers: [
			['full', 'Yes'],
			['short', 'Not always'],
		],
		nodes: 'has_more and cursor decide, not the number of rows.',
		evidence: 'None.',
	}),
	endOfList: open({
		question: 'How does a list end?',
		answers: [
			['flag', 'has_more is false and cursor null on the last page'],
			['emptyPage', 'has_more stays true until a page without rows repeats the cursor'],
		],
		nodes: 'They stop at either.',
		evidence: 'The page: loop while has_more. The client reads cursor as nullable.',
	}),
	cursor: {
		question: 'What is a cursor good for?',
		answer:
			'The list, filters and order it came from; with others, or malformed, it is refused with 400. The limit may change.',
		unnoticed: 'They go on with the query that the cursor came from.',
	},
	sortKeys: {
		question: 'What can lists be sorted by (the first is the standard)?',
		answer:
			'Credits: created_at, updated_at, sent_at. Customers: created_at, name. Invoices: sent_at, due_at, imported_at, updated_at. Businesses: imported_at, updated_at. Refunds: created_at, completed_at.',
		unnoticed:
			'They offer the keys of the documents and of the client, and pass the order of a list on.',
	},
	creditListLag: open({
		question: 'When is a new credit on lists?',
		answers: [
			['none', 'At once'],
			['second', 'After a second; by its id it is found at once'],
		],
		nodes:
			'What a run made itself is remembered. A credit that another run made a moment ago is not found before POST; Layer answers it with the one that is there.',
		evidence: 'None.',
	}),

	// Answers

	envelope: open({
		question: 'Are credits answered in { "data": … }?',
		answers: [
			['wrapped', 'Yes'],
			['bare', 'No, as older pages show'],
		],
		nodes: 'Both are read.',
		evidence:
			'The page on JSON data says so of all answers; the newest page of creating a credit shows it bare.',
	}),
	accountForm: open({
		question: 'Which form have the id and stable name of an account?',
		answers: [
			['plain', 'Text'],
			['wrapped', 'Objects of a type and the text'],
		],
		nodes: 'Both are read.',
		evidence: 'The pages of the operations and the client have text, the object page has objects.',
	}),
	invalidStatus: open({
		question: 'Which status has a request that is not valid?',
		answers: [
			[400, '400'],
			[422, '422'],
		],
		nodes: 'Both are shown with the description of Layer.',
		evidence: 'No status is documented; the code SpecifiedBadRequest speaks for 400.',
	}),
	errorTypes: {
		question: 'Which categories does type have in an error?',
		answer:
			'BadRequest, Unauthorized, NotFound, RateLimited and InternalError; only the first and third have an error_enum.',
		unnoticed: 'The status decides, and the description is shown.',
	},
	tokenRefusal: open({
		question: 'Which status does the token endpoint refuse a client with?',
		answers: [
			[401, '401 invalid_client'],
			[400, '400 invalid_client'],
		],
		nodes: 'Both name the client ID and secret.',
		evidence: 'OAuth 2.0 allows both; the body of an error is not documented.',
	}),
	tokenScope: open({
		question: 'Which scope does the token endpoint take?',
		answers: [
			['anySandbox', 'Any address with /sandbox at the end'],
			['ownAddress', 'Its own address with /sandbox at the end, and no other'],
			['documented', 'https://sandbox.layerfi.com/sandbox, whatever its address is'],
		],
		nodes:
			'Each environment has its documented scope; a custom address has a field for it, and <base URL>/sandbox where that is empty.',
		evidence: 'The authentication page names one exact scope for each environment.',
	}),
	rateLimit: open({
		question: 'Which rate limit holds, over all methods?',
		answers: [
			['production', '500 requests a second, of which there are 100 at first'],
			['sandbox', '100 requests a second'],
		],
		nodes: 'The headers of each answer are followed, whatever the limit is.',
		evidence: 'Both are documented, each for its environment.',
	}),
	endpointLimits: {
		question: 'How do the limits count that single endpoints have of their own?',
		answer:
			'Instead of the general one, and their answers tell of them: 20 deletions of refunds a second, 40 at first; 25 write-offs a second, 5 in the sandbox.',
		unnoticed: 'The headers of each answer are followed, whatever they count.',
	},

	// Refunds

	refundForm: {
		question: 'Which form does a body of a refund have?',
		answer:
			'The itemized one if it has refunded_amount, allocations or payments, otherwise the simple one, which needs exactly one target.',
		unnoticed: 'They send whole bodies of one form.',
	},
	newRefundStatus: open({
		question: 'Which status has the answer to a new refund?',
		answers: [
			[201, '201'],
			[200, '200'],
		],
		nodes: 'A new one is told from one that is there by looking first.',
		evidence: 'The page shows 200 and does not say for which.',
	}),
	paymentBody: {
		question: 'What is the body of a recorded payment?',
		answer:
			'The fields of a dedicated payment and of a payment as it is shown: amount, method, paid_at, redemption_account and so on, and allocations that name either an invoice_id or an account_identifier.',
		unnoticed: 'The page does not show it; another form would be refused with 400, and told.',
	},
	paymentAllocations: {
		question: 'What does a payment take?',
		answer:
			'Allocations of no more than its amount, to invoices of no more than they owe, and to liability accounts. CREDIT_BALANCE takes a redemption account that holds the amount. Anything else is refused with 400.',
		unnoticed: 'What Layer answers is told.',
	},
	repeatedPayment: {
		question: 'What does a recorded payment with an external_id that is in use get?',
		answer: '200 with the payment that is there, as it is.',
		unnoticed:
			'It is looked for first, and what comes back is compared with what was sent, so that a change would be told.',
	},
	repeatedRefund: open({
		question: 'What does a POST with the external_id of a refund and another content do?',
		answers: [
			['replaces', 'It takes the place of the first'],
			['returns', 'Nothing: the refund comes back as it is'],
		],
		nodes: 'It is looked for first. What comes back is compared with what was sent.',
		evidence: '"Subsequent requests with the same external_id will update or no-op".',
	}),
	refundCap: open({
		question: 'How much can be refunded?',
		answers: [
			['paid', 'What was paid on the invoice in money, less other refunds of it'],
			['none', 'As much as is asked; only a whole invoice has a sum'],
		],
		nodes: 'The amount that comes back is compared with what was asked.',
		evidence: 'None.',
	}),
	refundSums: {
		question: 'Which amounts of an itemized refund must agree?',
		answer:
			'The allocations come to the refunded_amount, the line items of one to its total_amount, the payments to no more than the refunded_amount. Anything else is refused with 400.',
		unnoticed: 'They refuse it before anything is sent.',
	},
	refundOfNoInvoice: open({
		question: 'May an allocation of a refund name no invoice?',
		answers: [
			['taken', 'Yes, if it names a customer and its line items name an account'],
			['refused', 'No: 400'],
		],
		nodes: 'It is sent as entered, and a refusal is shown.',
		evidence: 'The fields of the page allow it.',
	}),
	refundMethods: {
		question: 'Which methods may a refund have, and which has one that names none?',
		answer: 'CASH, CHECK, CREDIT_CARD, ACH and OTHER, in capitals or not; OTHER for none.',
		unnoticed: 'They send these five alone.',
	},
	otherMethod: open({
		question: 'How is the method OTHER written in answers?',
		answers: [
			['OTHER', 'OTHER'],
			['Other', 'Other'],
		],
		nodes: 'Methods are compared without their case.',
		evidence: 'OTHER in the documentation, Other in the client.',
	}),
	refundAmountName: open({
		question: 'What is the total_amount of an allocation called in the answer?',
		answers: [
			['amount', 'amount'],
			['total_amount', 'total_amount'],
		],
		nodes: 'Both are read.',
		evidence: 'Older pages have amount, newer ones total_amount in the request.',
	}),
	fullyRefunded: open({
		question: 'What is the status of an invoice whose whole payment was refunded?',
		answers: [
			['REFUNDED', 'REFUNDED, with nothing outstanding; one refunded in part keeps its status'],
			['unchanged', 'It keeps its status'],
		],
		nodes: 'Nothing is outstanding in either case, so no credit goes there.',
		evidence:
			'The client and its mock show REFUNDED after a full refund and offer a refund for PAID alone; nothing was found on partial refunds.',
	}),
	deletedRefund: open({
		question: 'What does deleting a refund answer?',
		answers: [
			['typeOnly', 'An object that has nothing but a type, without the envelope'],
			['envelope', 'An empty object in the envelope'],
			['noContent', '204 and no body'],
		],
		nodes: 'Nothing of the body is read; that the refund is gone is what counts.',
		evidence:
			'The page shows an answer called EmptyResponse with nothing but a type; the client takes 204 for an empty object.',
	}),

	// Webhooks

	signatureHeaders: open({
		question: 'Which headers sign a webhook?',
		answers: [
			[
				'webhook',
				'webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks has them',
			],
			['svix', 'The same three with svix-'],
			['unknown', 'Another one that no document names'],
		],
		nodes:
			'The first two are verified. With others the trigger needs the secret in the URL, and refuses calls where it is set to signatures.',
		evidence:
			'That calls are signed is documented, the headers are not; times and words of the page are those of Svix.',
	}),
	webhookShape: open({
		question: 'Which form has a webhook?',
		answers: [
			['current', 'CustomerCredit.created, with business_id and data.entity_id'],
			['older', 'customer_credit.created, with an id of its own for each event and data.id alone'],
		],
		nodes: 'Both are read.',
		evidence: 'The event catalogue has the first, an older copy the second.',
	}),
	eventId: open({
		question: 'What is the id in the body of a webhook made of?',
		answers: [
			['event', 'The record, what happened, the UUID of the record and another one for each event'],
			['record', 'The record, what happened and the UUID of the record'],
		],
		nodes:
			'An id that has more than the record in it tells a repeated call from a new event. Where it does not, updates without a signature are all let through.',
		evidence:
			'All copies of the event catalogue show the second UUID, and an older page calls it a unique event instance identifier.',
	}),
	invoiceEvents: open({
		question: 'Is an allocation sent as an event of its invoice too?',
		answers: [
			['sent', 'Yes: Invoice.updated'],
			['none', 'No'],
		],
		nodes: 'Which events start a workflow is chosen in the form.',
		evidence: 'None.',
	}),
	changeEvents: {
		question: 'Which events does a change have?',
		answer:
			'created, updated and, for a credit or refund that is deleted, archived; of credits, customers, refunds and invoices.',
		unnoticed: 'Documented by the event catalogue; names are read without their case.',
	},
} satisfies DecisionList;

export type LayerChoices = ChoicesOf<typeof layerDecisions>;
