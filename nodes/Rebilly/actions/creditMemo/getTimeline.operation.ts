import { limitFields, optionsField, readLimit } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { listTimelineUpTo } from '../../api/timelines';
import { creditMemoField } from '../fields';
import { TIMELINE } from './summaries';

export const getTimeline = defineOperation({
	option: {
		name: 'Get Timeline',
		value: 'getTimeline',
		action: 'Get timeline of credit memo',
		description: 'List what happened to a credit memo, and the comments on it',
	},
	summary: TIMELINE,
	description: fieldsOf('creditMemo', 'getTimeline', [
		creditMemoField,
		...limitFields,
		optionsField(),
	]),
	readFields: (fields) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		limit: readLimit(fields),
	}),
	async execute(http: ServiceHttp, { creditMemoId, limit }, context) {
		const found = await listTimelineUpTo(http, ['credit-memos', creditMemoId], limit);
		return listedItems(context, found, limit);
	},
});
