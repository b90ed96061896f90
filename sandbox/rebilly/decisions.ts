import { type ChoicesOf, type DecisionList, open } from '../core/decision';

/**
 * What Rebilly's documents leave open. "The definition" is Rebilly's public OpenAPI document; nothing here was
 * seen on a live account.
 */
export const rebillyDecisions = {
	// Writing credit memos

	firstRevision: open({
		question: 'Which revision has a new record?',
		answers: [
			[1, '1'],
			[0, '0, and the first change makes it 1'],
		],
		nodes:
			'A revision is compared with one that was read or answered before, never with a fixed number.',
		evidence:
			'The definition calls it the number of times the record has been modified, which speaks for 0; it shows no new record.',
	}),
	unchangedMemo: open({
		question: 'Does a PUT or PATCH that changes nothing raise the revision?',
		answers: [
			['kept', 'No; revision and updatedTime stay, and no event is sent'],
			['counted', 'Yes, and it is sent as an event'],
		],
		nodes:
			'They compare first and send nothing where nothing would change. A write that is sent again because its answer was lost may raise it once more.',
		evidence: 'None.',
	}),
	revisionOfAllocations: open({
		question: 'Are content and allocations of one write one modification?',
		answers: [
			['together', 'Yes: each write raises the revision by one at most'],
			[
				'apart',
				'No: allocations raise it once more, so that a memo made with some is modified already',
			],
		],
		nodes: 'No step is relied upon; a memo that was just made is known by its content.',
		evidence: 'None.',
	}),
	putOmittedFields: open({
		question: 'What does PUT do to fields of an existing memo that it does not name?',
		answers: [
			['emptied', 'They are emptied'],
			['kept', 'They keep their values, as with PATCH'],
		],
		nodes:
			'Create or Update sends all content and compares the answer with it; a difference is an error that names the fields. Create never sends PUT over a memo that it has seen.',
		evidence: 'The definition calls it an upsert and does not say.',
	}),
	putOmittedAllocations: open({
		question: 'What does PUT do to the allocations of an existing memo when it names none?',
		answers: [
			['kept', 'They stay'],
			['removed', 'They are removed, and the invoices are owed again'],
		],
		nodes:
			'The answer is compared with the allocations that should be there, and those that are missing are told.',
		evidence:
			'Its body is the schema whose text says not to send an array that is to stay, which speaks for the first.',
	}),
	putOwner: open({
		question: 'Can PUT give an existing memo to another customer?',
		answers: [
			['refused', 'No: 422, as for another currency'],
			['moved', 'Yes, while nothing of it is allocated'],
		],
		nodes: 'They refuse it before sending, and read the answer for the case of a race.',
		evidence: 'PATCH has neither field; of PUT nothing is said.',
	}),
	voidedMemo: open({
		question: 'What does PUT to the id of a voided memo do?',
		answers: [
			['refused', 'It is refused with 422: the id stays taken'],
			['reissued', 'It makes a new memo under that id: 201'],
			['unchanged', 'Nothing: 200 with the voided memo, as for PATCH'],
		],
		nodes:
			'They read first and refuse a voided memo: another key is needed where another credit is meant. What comes back voided from a race is an error.',
		evidence: 'None; only "has been voided and cannot be used anymore".',
	}),
	itemIds: {
		question: 'Do items keep their ids when the items are sent again?',
		answer: 'An item that is the same at the same place does; every other one gets a new id.',
		unnoticed: 'They neither send nor compare the ids of items.',
	},
	decimals: open({
		question: 'What happens to an amount with more decimals than its currency has?',
		answers: [
			['refused', 'It is refused with 422'],
			['rounded', 'It is rounded to the decimals of the currency'],
			['toCents', 'Every amount is rounded to two decimals at most, in KWD too'],
		],
		nodes:
			'They send no more than ISO 4217 gives the currency, and compare what comes back; an amount that was changed is an error.',
		evidence: 'Amounts are doubles without a rule for their decimals.',
	}),
	amountBounds: {
		question: 'Which amounts are too small?',
		answer:
			'Unit prices and allocations of 0 or less, quantities below 1, taxes and shipping below 0, a total of 0.',
		unnoticed: 'They refuse these themselves, before anything is sent.',
	},
	readOnlyFields: open({
		question: 'What happens to read-only fields that are sent back?',
		answers: [
			['ignored', 'They are taken and have no effect, in the rows of items and allocations too'],
			['refused', 'They are refused with 422 that names them'],
		],
		nodes: 'They send none, and refuse them under Additional Body Fields.',
		evidence:
			'Both SDKs of Rebilly send a record back as it was read; the definition marks the fields and says nothing of a refusal.',
	}),
	unknownFields: open({
		question: 'What happens to fields that a body does not have?',
		answers: [
			['refused', 'They are refused with 422 that names them'],
			['ignored', 'They are taken and have no effect'],
		],
		nodes:
			'They send documented fields alone. Those under Additional Body Fields are looked for in the answer by Create or Update.',
		evidence: 'None.',
	}),
	invoiceItemId: open({
		question: 'Must the invoice item of a memo item be one of the memo’s invoice?',
		answers: [
			['checked', 'Yes, where the memo names an invoice: 422'],
			['unchecked', 'No, it is taken as it is'],
		],
		nodes: 'It is sent as entered, and a refusal is shown.',
		evidence: 'None.',
	}),
	memoOfInvoice: open({
		question: 'Which invoices can a memo be issued for?',
		answers: [
			['anyStatus', 'All of the same customer and currency'],
			['issued', 'Those that were issued: not drafts, voided or abandoned ones, which get 422'],
		],
		nodes: 'The invoice is sent as entered, and a refusal is shown.',
		evidence: 'None.',
	}),
	memoIdCase: open({
		question: 'Do capitals tell the ids of memos apart?',
		answers: [
			['exact', 'Yes'],
			['ignored', 'No: Refund-1 and refund-1 are the same memo'],
		],
		nodes:
			'Two keys that differ in capitals alone are two keys; where Rebilly takes them for one, the second finds a memo with other content or another id, which is an error.',
		evidence: 'None. Filters compare without case.',
	}),

	// Allocating

	memoOverAllocation: open({
		question: 'What does a row get that asks for more than is unused or due?',
		answers: [
			['clamped', 'The least of what it asks, what is unused and what is due'],
			['refused', '422, and nothing is changed'],
		],
		nodes:
			'What was granted is compared with what was asked and told in amountCheck or allocationCheck.',
		evidence:
			'The definition says the former; a change of Rebilly’s public repository describes it too.',
	}),
	emptyGrant: open({
		question: 'What becomes of a row that is granted nothing?',
		answers: [
			['dropped', 'It is not there'],
			['kept', 'It is there with the amount 0'],
		],
		nodes: 'Both count as nothing granted.',
		evidence: 'None.',
	}),
	scarceCredit: open({
		question: 'Who gets what is left when it is not enough for all rows?',
		answers: [
			[
				'firstRows',
				'Rows that stay as they were, then the others in the order sent, invoices first',
			],
			['lastRows', 'Rows that stay as they were, then the others from the last one back'],
		],
		nodes: 'They ask for no more than there is. After a race each row is compared by itself.',
		evidence: 'None.',
	}),
	settledInvoice: open({
		question: 'What about the row of an invoice that is no longer open?',
		answers: [
			['refused', 'Sent exactly as it is it stays; leaving it out or another amount gets 422'],
			['kept', 'It stays, whatever is sent'],
		],
		nodes: 'Such rows are sent as they are. Deallocate says which ones it could not remove.',
		evidence:
			'The definition: only those of unpaid, partially-paid and past-due invoices can be modified or deleted.',
	}),
	duplicateRows: {
		question: 'May one array name an invoice or a transaction twice?',
		answer: 'No: 422.',
		unnoticed: 'They refuse it before anything is sent.',
	},
	allocatableTransactions: open({
		question: 'Which transactions can be allocated?',
		answers: [
			['givenBack', 'Approved refunds and credits, and disputed payments'],
			['approved', 'All that are approved'],
		],
		nodes: 'The transaction is sent as entered, and a refusal is shown.',
		evidence: 'The definition: "typically refunds, credits, and chargebacks".',
	}),
	partlyCreditedPastDue: open({
		question: 'Which status has a past-due invoice that is credited in part?',
		answers: [
			['partially-paid', 'partially-paid'],
			['past-due', 'past-due'],
		],
		nodes: 'Both are open.',
		evidence:
			'None; an invoice paid off is paid, and one whose credit is taken away is what it was.',
	}),
	itemsBelowAllocated: open({
		question: 'Can items be changed to less than what is allocated?',
		answers: [
			['refused', 'No: 422'],
			['released', 'Yes: allocations are taken back from the last row on'],
		],
		nodes: 'They refuse it before sending, and compare the allocations of the answer.',
		evidence: 'None.',
	}),
	usedUpCurrency: open({
		question: 'Does the credit balance name a currency in which nothing is unused?',
		answers: [
			['leftOut', 'No'],
			['zero', 'Yes, with 0, once there was a memo in it'],
		],
		nodes: 'Both are nothing unused.',
		evidence: 'None.',
	}),
	balanceOfClosedInvoice: open({
		question: 'What does applying the credit balance to an invoice that is not open get?',
		answers: [
			['refused', '422'],
			['nothing', '200, and nothing is applied'],
		],
		nodes: 'The invoice is read first, and one that is not open is refused without a request.',
		evidence: '422 is listed without its reasons.',
	}),
	balanceOrder: {
		question: 'Which memos does the credit balance take first?',
		answer:
			'Those created first, of the issued and partially applied ones of customer and currency.',
		unnoticed:
			'Documented: allocationOrder says it; which memos gave what is given out as it comes.',
	},

	// Voiding and refunding

	voidAllocated: open({
		question: 'What does voiding do to a memo that is applied?',
		answers: [
			['released', 'Its allocations are removed, and the invoices are owed again: 201'],
			['refused', 'It is refused with 422'],
			['kept', 'It is voided, and its allocations stay: 201'],
		],
		nodes: 'What was freed and what was not is read from the answer and told.',
		evidence: 'Neither 409 nor 422 is listed; nothing is said of allocations.',
	}),
	voidTwice: open({
		question: 'What does voiding a voided memo get?',
		answers: [
			['unchanged', '201, and it stays as it is'],
			['refused', '409'],
		],
		nodes: 'They read first and send nothing. After a lost answer the memo is read again.',
		evidence: 'None.',
	}),
	refundWithoutInvoice: open({
		question: 'What is refunded for a memo that names no invoice?',
		answers: [
			['lastInvoice', 'The payments of the last paid invoice of the order'],
			['refused', 'Nothing is refundable: 409'],
		],
		nodes: 'What Rebilly answers is told: how much went back, or that it is more than can.',
		evidence:
			'The definition: "The transactions of the last invoice for the order or the invoice directly related to the credit memo are refunded". The sandbox takes the invoices of customer and currency for one order.',
	}),
	refundedPayments: {
		question: 'Which payments of the invoice does the refund of a memo go to?',
		answer: 'The oldest first.',
		unnoticed: 'The memo’s transactions are given out, whichever they are.',
	},
	refundPartlyApplied: open({
		question: 'Can a memo be refunded that is applied in part?',
		answers: [
			['rest', 'Yes: what is unused'],
			['refused', 'No: 409'],
		],
		nodes: 'What Rebilly answers is told.',
		evidence: 'The definition speaks of the available amount.',
	}),
	refundTooLarge: open({
		question: 'What does the refund of a memo get whose payments do not suffice?',
		answers: [
			['refused', '409'],
			['inPart', '200, and as much is refunded as can be'],
		],
		nodes: 'What went back is compared with what was unused, and told in amountCheck.',
		evidence: 'The definition: 409 when the available amount exceeds the refundable amount.',
	}),
	waitingRefund: open({
		question: 'When is the refund of a memo allocated to it that the gateway lets wait?',
		answers: [
			['decided', 'When it is approved'],
			['atOnce', 'At once; one that is declined in the end is taken back'],
		],
		nodes: 'A refund of which nothing is used yet is told as pending.',
		evidence: 'None.',
	}),
	paymentOverRefund: open({
		question: 'What does a refund of more than is left of a payment get?',
		answers: [
			['declined', '201 with a refund that is declined'],
			['refused', '422'],
		],
		nodes: 'They compare with what is left before sending; a declined refund is an error.',
		evidence: 'The operation lists no 422; 201 does not say that money moved.',
	}),
	queriedTransaction: open({
		question: 'Does querying a waiting transaction at its gateway also change it?',
		answers: [
			[
				'reported',
				'No: the answer tells what the gateway says, and the record changes by itself later',
			],
			['updated', 'Yes: the transaction has the result of the gateway from then on'],
		],
		nodes: 'What the gateway says is given out beside the transaction, which is read again.',
		evidence:
			'The definition obtains result, amount and currency from the gateway and points to "Update a transaction status" for the case that the transaction must be updated.',
	}),
	refundedInvoice: {
		question: 'What does a refund change besides its payment?',
		answer:
			'A paid invoice becomes partially-refunded, or refunded when nothing is left to refund.',
		unnoticed: 'Nothing is due on it before and after, so no credit goes there.',
	},

	voidableInvoices: {
		question: 'Which invoices can be voided?',
		answer: 'Those without payments and credits: draft, unpaid and past due. Others get 409.',
		unnoticed: 'What Rebilly answers is told; one that is voided already is read first.',
	},

	// Customers, invoices and payments as others write them

	writtenCustomer: {
		question: 'What becomes of fields of a customer that PUT does not name?',
		answer: 'They are emptied, the lead source excepted. No write of a customer gets 409.',
		unnoticed: 'They write no customers, and look them up anew in each run.',
	},
	mergedCustomer: {
		question: 'What does merging a customer into another one do?',
		answer:
			'Its invoices, transactions and credit memos become the other’s. The other must be there: 404.',
		unnoticed:
			'They merge nobody; whose a memo is they read with the memo, and another customer than was asked for is told.',
	},
	leadSourceStatus: {
		question: 'What does replacing a lead source get?',
		answer: '201, as for a new one, because the definition has no other.',
		unnoticed: 'They have nothing to do with lead sources.',
	},
	changedInvoice: {
		question: 'What can be changed of an invoice?',
		answer:
			'Its texts, addresses and due time always; its items while it is a draft (422); its customer and currency never (422).',
		unnoticed: 'They change no invoices but by credits and by voiding, and read what is due.',
	},
	invoiceSteps: {
		question: 'Which invoices can be abandoned or recalculated?',
		answer:
			'Open ones, and drafts can be recalculated too: 409 for others, as for issuing what is no draft. Nothing changes by recalculating.',
		unnoticed: 'They take none of these steps; abandoned invoices are not open.',
	},
	repeatedRequestId: {
		question: 'What does a payment get whose requestId was used within 24 hours?',
		answer: '201 with the payment that is there.',
		unnoticed: 'They make no payments; refunds have no requestId.',
	},
	updatedTransaction: {
		question: 'Which transactions can be given a result?',
		answer: 'Those that wait for one: 409 for others.',
		unnoticed: 'They never do; results are read.',
	},
	complianceReport: {
		question: 'Can a compliance screening report be made?',
		answer: 'Yes, as if its products were enabled. The file cannot be read here.',
		unnoticed: 'They have nothing to do with such reports.',
	},

	// Timelines and PDF

	timelineMessages: {
		question: 'Which messages does a timeline have by itself?',
		answer:
			'One for the creation and one for each change of status that has a type. A comment on a memo has no type, because the definition names none for it.',
		unnoticed: 'Messages are given out as they come; a comment is known by its text and id.',
	},
	timelineOrder: open({
		question: 'In which order does a timeline come?',
		answers: [
			['newestFirst', 'Newest first'],
			['oldestFirst', 'Oldest first'],
		],
		nodes: 'It is given out in that order, and read whole where something is looked for.',
		evidence: 'None.',
	}),
	ownMessages: open({
		question: 'Can a message be deleted that Rebilly wrote?',
		answers: [
			['kept', 'No: 409'],
			['deletable', 'Yes: 204'],
		],
		nodes: 'What Rebilly answers is told.',
		evidence: 'The definition lists 409 without its reason.',
	}),
	unknownTimeline: open({
		question: 'What does the timeline of an unknown memo get?',
		answers: [
			['notFound', '404'],
			['empty', 'An empty list'],
		],
		nodes: 'Both are passed on; a comment to an unknown memo is refused with 404 in either case.',
		evidence: 'The definition lists no 404 for this list.',
	}),
	pdf: {
		question: 'When is a memo, an invoice or a transaction sent as PDF?',
		answer: 'When Accept names application/pdf; otherwise it is JSON.',
		unnoticed: 'Documented; what comes must begin as a PDF does.',
	},

	// Lists

	extraFilters: open({
		question:
			'Can credit memos be filtered by more than id, customer, currency, status and creation time?',
		answers: [
			['taken', 'Yes: by invoice, reason, update time, amounts, and the ids inside their rows'],
			['refused', 'No: 422'],
			['ignored', 'No: the list is not filtered by them'],
		],
		nodes:
			'Such filters are for people, who see the rows; where money depends on a row, the row itself is compared.',
		evidence: 'Which fields can be filtered is not written anywhere.',
	}),
	unknownSort: {
		question: 'What can lists be sorted by?',
		answer: 'Those fields that the definition marks as sortable; others get 422.',
		unnoticed: 'Documented; they offer some of the marked ones alone.',
	},
	searchedTexts: open({
		question: 'Which texts does q search, each of its words somewhere?',
		answers: [
			['related', 'Those of the record, its customer and the number of its invoice'],
			['own', 'Those of the record itself'],
		],
		nodes:
			'Pickers that find by the name of a customer look for the customer too, and then for the records of those found.',
		evidence: 'The definition: "a partial search of text fields", without fields or joins.',
	}),
	filterValues: {
		question: 'How are unclear filter values read?',
		answer:
			'A date without a time is midnight UTC. Values with and without "!" do not mix in one field, an empty value is refused, there are no lists for "@list", and nothing escapes ; , : or two points.',
		unnoticed:
			'They send whole times in UTC and plain values, and refuse a value that holds such a sign.',
	},
	invalidQueryStatus: open({
		question: 'What does a query get that cannot be understood?',
		answers: [
			[422, '422'],
			[400, '400'],
		],
		nodes: 'Both are shown with Rebilly’s own words.',
		evidence: '422 is listed for transactions; 400 is among the kinds of problems.',
	}),
	undeclaredParameter: {
		question: 'What does a query parameter get that the operation does not declare?',
		answer: 'The same.',
		unnoticed: 'They send declared ones alone; a test compares them with the definition.',
	},
	listDefaults: {
		question: 'How are lists ordered and how long are they when the query does not say?',
		answer:
			'Newest first, 100 rows; webhooks and credentials in the order in which they were made.',
		unnoticed: 'They always say the limit, and the order except where a list is read whole.',
	},
	memoListLag: open({
		question: 'When is a new memo on lists?',
		answers: [
			['none', 'At once'],
			['second', 'After a second; by its id it is found at once'],
		],
		nodes: 'A key is looked up by the id. Reconcile looks for each missing key by itself.',
		evidence: 'None.',
	}),
	organization: open({
		question: 'Must the path name the organization?',
		answers: [
			['required', 'Yes: 404 without it'],
			['optional', 'No: the key tells it'],
		],
		nodes: 'They always name it.',
		evidence:
			'The servers of the definition have it in their address; the JavaScript SDK leaves it out unless it is told.',
	}),
	unknownPath: {
		question: 'What does an unknown path get, or a method that a path does not have?',
		answer: '404, whoever asks. A slash at the end of a path does not matter.',
		unnoticed: 'They use documented paths alone.',
	},
	bodyTypes: {
		question: 'Which types may a body name?',
		answer: 'JSON or none; where there is no body, any. Others get 415.',
		unnoticed: 'They name JSON, as documented; Rebilly’s SDKs send the other forms.',
	},

	// Limits and webhooks

	writeLimit: open({
		question: 'How many writes are let through in 10 minutes?',
		answers: [
			[3000, '3,000'],
			[60_000, '60,000'],
		],
		nodes: 'The headers of each answer are followed, whatever the limit is.',
		evidence: '3,000 is documented for the sandbox; the live figure is not published.',
	}),
	readsCount: open({
		question: 'Do reads count against the limit?',
		answers: [
			[false, 'No'],
			[true, 'Yes, and their answers have the headers too'],
		],
		nodes: 'Reads are paced from the first one on that is refused.',
		evidence: 'The documentation names requests other than GET.',
	}),
	webhookLimit: open({
		question: 'What does a 26th active webhook get?',
		answers: [
			['validation', '422 that names the status'],
			['conflict', '409'],
			['none', '201'],
		],
		nodes: 'After any refusal the active ones are counted, and 25 of them are named as the reason.',
		evidence: '25 is documented, its refusal is not.',
	}),
	sameWebhook: open({
		question: 'May two webhooks have the same URL?',
		answers: [
			['another', 'Yes: 201'],
			['refused', 'No: 409'],
		],
		nodes:
			'A workflow’s webhook has an id and a URL of its own and is written over by its id; a refusal is shown.',
		evidence: 'The definition lists 409 without its condition.',
	}),
	shownHeaders: open({
		question: 'Are the values of a webhook’s headers shown?',
		answers: [
			['shown', 'Yes, as they were sent'],
			['hidden', 'No: they are masked'],
		],
		nodes:
			'The secret is made again from the API key and never read back; a webhook that is out of date is written whole.',
		evidence: 'None; the definition does not mark them as write-only.',
	}),
	webhookId: {
		question: 'Can the id of a deleted webhook be used again?',
		answer: 'Yes.',
		unnoticed: 'Each webhook gets a new id.',
	},
	webhookRetries: {
		question: 'What happens to a webhook that is not answered with a 2xx within 15 seconds?',
		answer: 'It is sent again, three times in all unless it is set otherwise.',
		unnoticed: 'Each call is answered within a second, and a repeated one is dropped.',
	},
	modifiedEvent: open({
		question: 'Is credit-memo-modified sent beside the event of a new status?',
		answers: [
			['otherwise', 'No: only where no other event tells of the change'],
			['always', 'Yes, for each change'],
		],
		nodes:
			'Each type of event is one of its own; which ones start a workflow is chosen in the form.',
		evidence: 'None.',
	}),
	eventRecord: open({
		question: 'Is the record in a call that of the event or the newest?',
		answers: [
			['ofEvent', 'That of the event'],
			['newest', 'The newest at the moment of the call, its revision too'],
		],
		nodes:
			'It is read again. Of two changes of one kind whose calls show the same revision, the second counts as a repetition; the execution that was started sees the record as both made it.',
		evidence: 'None.',
	}),
	redeliverySecrets: open({
		question: 'Which secrets does a call carry that is sent again after they were changed?',
		answers: [
			['present', 'Those that the webhook has when it is sent'],
			['ofEvent', 'Those that it had when the event happened'],
		],
		nodes:
			'A call with the secrets of an old API key starts nothing: the webhook gets new ones and the call is answered with 401. Sent again with the new ones it comes in, otherwise the event is missing, and the nightly report finds it.',
		evidence: 'None.',
	}),
	webhookHost: {
		question: 'Is the host of a service credential compared with the URL of a webhook?',
		answer: 'Yes, without the port: 422 if it is another one.',
		unnoticed: 'It is made from the URL.',
	},
	sameCredential: open({
		question: 'What does a service credential with the same host and login get?',
		answers: [
			['existing', '303 with the existing one, whatever its status'],
			['another', '201 with another one'],
		],
		nodes: 'The id and status of the answer are used, whatever it is.',
		evidence: 'The definition lists 303 without its condition.',
	}),
	shownPassword: {
		question: 'Is the password of a service credential shown?',
		answer: 'Never.',
		unnoticed: 'It is not read.',
	},
} satisfies DecisionList;

export type RebillyChoices = ChoicesOf<typeof rebillyDecisions>;
