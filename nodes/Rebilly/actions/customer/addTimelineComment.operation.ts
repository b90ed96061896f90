import { writeOptionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { customerField } from '../fields';
import { addComment, commentFields, readComment } from '../timelineComment';
import { COMMENT_ADDED } from '../columns';

export const addTimelineComment = defineOperation({
	option: {
		name: 'Add Timeline Comment',
		value: 'addTimelineComment',
		action: 'Add timeline comment to customer',
		description:
			'Write a comment in the timeline of a customer, once, such as which credit was issued',
	},
	summary: COMMENT_ADDED,
	description: fieldsOf('customer', 'addTimelineComment', [
		{ ...customerField, description: 'The customer whose timeline gets the comment' },
		...commentFields('customer'),
		writeOptionsField(),
	]),
	readFields: (fields, item) => ({
		customerId: fields.requiredLocatorId('customerId', REBILLY_ID),
		...readComment(fields, item),
	}),
	lockKey: ({ customerId }) => customerId,
	execute: async (http: ServiceHttp, { customerId, ...comment }, context) =>
		await addComment(http, ['customers', customerId], comment, context, { customerId }),
});
