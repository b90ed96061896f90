import { writeOptionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { creditMemoField } from '../fields';
import { addComment, commentFields, readComment } from '../timelineComment';
import { COMMENT_ADDED } from '../columns';

export const addTimelineComment = defineOperation({
	option: {
		name: 'Add Timeline Comment',
		value: 'addTimelineComment',
		action: 'Add timeline comment to credit memo',
		description: 'Write a comment in the timeline of a credit memo, once',
	},
	summary: COMMENT_ADDED,
	description: fieldsOf('creditMemo', 'addTimelineComment', [
		creditMemoField,
		...commentFields('credit memo'),
		writeOptionsField(),
	]),
	readFields: (fields, item) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		...readComment(fields, item),
	}),
	lockKey: ({ creditMemoId }) => creditMemoId,
	execute: async (http: ServiceHttp, { creditMemoId, ...comment }, context) =>
		await addComment(http, ['credit-memos', creditMemoId], comment, context, { creditMemoId }),
});
