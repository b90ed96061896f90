import { Type, type Static } from '@sinclair/typebox';

import type { Metadata, Tag } from './records';
import { exact, NonEmptyText, NullableText } from './validation';

/** The newer copies of the documentation say 1 KB, the older ones 10. */
export const METADATA_BYTES = 1024;

export const MetadataBody = Type.Unsafe<Metadata>({
	type: ['object', 'null'],
	maxJsonBytes: METADATA_BYTES,
});

export const TagBody = exact({
	key: NonEmptyText,
	value: NonEmptyText,
	dimension_display_name: Type.Optional(NullableText),
	value_display_name: Type.Optional(NullableText),
});

export function toTag(body: Static<typeof TagBody>): Tag {
	return {
		key: body.key,
		value: body.value,
		dimension_display_name: body.dimension_display_name ?? null,
		value_display_name: body.value_display_name ?? null,
	};
}

const AccountId = exact({ type: Type.Literal('AccountId'), id: Type.String() });
const StableName = exact({ type: Type.Literal('StableName'), stable_name: Type.String() });

/** A union by `type`, so that a fault is reported for the kind that was meant. */
export const AccountIdentifier = Type.Unsafe<Static<typeof AccountId> | Static<typeof StableName>>({
	type: 'object',
	required: ['type'],
	discriminator: { propertyName: 'type' },
	oneOf: [AccountId, StableName],
});
export type AccountIdentifier = Static<typeof AccountIdentifier>;
