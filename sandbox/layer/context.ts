import { idNotFound } from './errors';
import type { Books, LayerState } from './state';
import type { TokenStore } from './tokens';

/** What the routes see of the simulator. */
export interface LayerContext {
	readonly data: LayerState;
	readonly tokens: TokenStore;
	readonly bareEnvelopes: boolean;
	readonly wrappedAccountIds: boolean;
	now(): number;
}

export function booksOf(layer: LayerContext, businessId: string): Books {
	const books = layer.data.books.get(businessId.toLowerCase());
	if (books === undefined) throw idNotFound('businessId', businessId);
	return books;
}
