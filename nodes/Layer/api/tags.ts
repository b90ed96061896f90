import type { Call } from '../../shared/http/call';
import { type Business, pathIn } from './businesses';
import { fetchObject } from './lists';
import type { Tag, TagDimension, TransactionTag } from './types';

/** GET /v1/businesses/{businessId}/tags/dimensions, without the deleted ones. */
export async function listTagDimensions(business: Business): Promise<TagDimension[]> {
	const call: Call = { method: 'GET', path: pathIn(business, 'tags', 'dimensions') };
	const { dimensions = [] } = await fetchObject<{ dimensions?: TagDimension[] }>(
		business.http,
		call,
	);
	return dimensions.filter((dimension) => !dimension.deleted_at);
}

/** Whether a record carries exactly these tags. What a display name is not given for may have any. */
export function sameTags(
	asked: readonly Tag[],
	found: readonly TransactionTag[] | undefined = [],
): boolean {
	const same = (mine: Tag, theirs: TransactionTag) =>
		TAG_FIELDS.every((field) => mine[field] === undefined || mine[field] === theirs[field]);
	return (
		asked.length === found.length && asked.every((tag) => found.some((other) => same(tag, other)))
	);
}

const TAG_FIELDS = ['key', 'value', 'dimension_display_name', 'value_display_name'] as const;
