import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../../shared/form/fields';
import type { ServiceHttp } from '../../shared/http/client';
import type { ItemContext } from '../../shared/run/operation';
import { listTimeline, postTimelineComment, says, type TimelineOwner } from '../api/timelines';
import type { TimelineMessage } from '../api/types';
import { baseline } from './baseline';

interface Comment {
	message: string;
	addAgain: boolean;
	/** The same in all tries of an execution. */
	attempt: string;
}

/** @param whose the record in words, e.g. "credit memo" */
export function commentFields(whose: string): INodeProperties[] {
	return [
		{
			displayName: 'Comment',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			required: true,
			placeholder: 'e.g. Refund of order 1001',
			description: `What colleagues see in the timeline of the ${whose}`,
		},
		{
			displayName: 'Add Again If It Exists',
			name: 'addAgain',
			type: 'boolean',
			default: false,
			description: 'Whether to add the comment although the timeline has the same one already',
		},
	];
}

export function readComment(fields: FieldGroup, item: ItemContext): Comment {
	const message = fields.requiredText('message');
	if (message.trim() === '') throw fields.refuse('message', 'is empty', 'Enter a value');
	return { message, addAgain: fields.flag('addAgain'), attempt: item.derivedKey() };
}

/**
 * Writes a comment unless the timeline has it.
 *
 * @param named how the output names the owner
 */
export async function addComment(
	http: ServiceHttp,
	owner: TimelineOwner,
	{ message, addAgain, attempt }: Comment,
	context: IExecuteFunctions,
	named: IDataObject,
): Promise<IDataObject> {
	const shown = (entry: TimelineMessage, outcome: string) => ({ ...entry, ...named, outcome });
	const timeline = await listTimeline(http, owner);
	const ids = timeline.map(({ id }) => id);
	const { before } = baseline(context, attempt, { before: ids });
	const same = timeline.filter((entry) => says(entry, message));
	const added = same.find(({ id }) => !before.includes(id));
	if (added) return shown(added, 'created');
	if (same[0] && !addAgain) return shown(same[0], 'existing');
	const comment = await postTimelineComment(http, owner, message, new Set(ids));
	return shown(comment, 'created');
}
