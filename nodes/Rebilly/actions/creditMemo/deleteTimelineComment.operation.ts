import type { INodeProperties } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ApiError, ConflictError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { deleteTimelineMessage, getTimelineMessage } from '../../api/timelines';
import { creditMemoField, locatorField } from '../fields';
import { COMMENT_DELETED } from './summaries';

const description: INodeProperties[] = [
	notice('deleteCommentNotice', 'This cannot be undone: the comment is gone for all colleagues.'),
	creditMemoField,
	locatorField({
		displayName: 'Comment',
		name: 'messageId',
		searchListMethod: 'searchTimelineComments',
		placeholder: 'e.g. tmln_0YV8Q9WEF5DTA8HFXS27D1G6GC',
		description: 'The comment to delete, which Rebilly itself must not have written',
		required: true,
	}),
	writeOptionsField(),
];

export const deleteTimelineComment = defineOperation({
	option: {
		name: 'Delete Timeline Comment',
		value: 'deleteTimelineComment',
		action: 'Delete timeline comment of credit memo',
		description: 'Delete a comment from the timeline of a credit memo for good',
	},
	summary: COMMENT_DELETED,
	destructive: true,
	description: fieldsOf('creditMemo', 'deleteTimelineComment', description),
	readFields: (fields) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		messageId: fields.requiredLocatorId('messageId', REBILLY_ID),
	}),
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http: ServiceHttp, { creditMemoId, messageId: id }) {
		const owner = ['credit-memos', creditMemoId] as const;
		const message = await getTimelineMessage(http, owner, id);
		await deleteTimelineMessage(http, owner, message).catch((error: unknown) => {
			throw error instanceof ApiError && error.status === 409 && !error.outcomeUnknown
				? notDeletable(id, error)
				: error;
		});
		return { deleted: true, id, creditMemoId, message: message.message, outcome: 'deleted' };
	},
});

function notDeletable(messageId: string, { message }: ApiError): ConflictError {
	return new ConflictError(
		`Rebilly does not let the message '${messageId}' of the timeline be deleted: ${message}`,
		'Nothing was deleted. Only comments can be; choose one from the list',
		{ messageId, status: 409 },
	);
}
