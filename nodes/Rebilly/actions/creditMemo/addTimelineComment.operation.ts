import type { INodeProperties } from 'n8n-workflow';

import { writeOptionsField } from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { listTimeline, postTimelineComment, says } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { creditMemoField } from '../fields';
import { baseline } from '../baseline';

export interface CommentInput {
	creditMemoId: string;
	message: string;
	addAgain: boolean;
	/** The same in all tries of an execution. */
	attempt: string;
}

const description: INodeProperties[] = [
	creditMemoField,
	{
		displayName: 'Comment',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. Refund of order 1001',
		description: 'What colleagues see in the timeline of the credit memo',
	},
	{
		displayName: 'Add Again If It Exists',
		name: 'addAgain',
		type: 'boolean',
		default: false,
		description: 'Whether to add the comment although the timeline has the same one already',
	},
	writeOptionsField(),
];

function readFields(fields: FieldGroup, item: ItemContext): CommentInput {
	const message = fields.requiredText('message');
	if (message.trim() === '') throw fields.refuse('message', 'is empty', 'Enter a value');
	return {
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		message,
		addAgain: fields.flag('addAgain'),
		attempt: item.derivedKey(),
	};
}

export const addTimelineComment = defineOperation<ServiceHttp, CommentInput>({
	option: {
		name: 'Add Timeline Comment',
		value: 'addTimelineComment',
		action: 'Add timeline comment to credit memo',
		description: 'Write a comment in the timeline of a credit memo, once',
	},
	description: fieldsOf('creditMemo', 'addTimelineComment', description),
	readFields,
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http, { creditMemoId, message, addAgain, attempt }, context) {
		const timeline = await listTimeline(http, creditMemoId);
		const ids = timeline.map(({ id }) => id);
		const { before } = baseline(context, attempt, { before: ids });
		const same = timeline.filter((entry) => says(entry, message));
		const added = same.find(({ id }) => !before.includes(id));
		if (added) return { ...added, creditMemoId, outcome: 'created' };
		if (same[0] && !addAgain) return { ...same[0], creditMemoId, outcome: 'existing' };
		const comment = await postTimelineComment(http, creditMemoId, message, new Set(ids));
		return { ...comment, creditMemoId, outcome: 'created' };
	},
});
