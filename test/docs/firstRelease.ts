/** The operations of version 0.1.0, whose entry in the CHANGELOG names the README's table. Later ones are named there each. */
export const FIRST_RELEASE: Readonly<Record<string, string>> = {
	'layer business': 'get getAll',
	'layer customer': 'upsert get getAll',
	'layer customerCredit': 'allocate create deallocate delete get getAll reconcile update',
	'layer invoice': 'deleteWriteOff get getAll void writeOff',
	'layer payment': 'create getAll',
	'layer refund': 'create delete get getAll',
	'rebilly creditMemo':
		'addTimelineComment allocate create upsert deallocate deleteTimelineComment downloadPdf get getAll getTimeline reconcile refund update void',
	'rebilly customer': 'addTimelineComment get getCreditBalance getAll',
	'rebilly dispute': 'get getAll',
	'rebilly invoice': 'applyCreditBalance downloadPdf get getAll getPaymentAllocations void',
	'rebilly transaction': 'query get getAll refund',
};
