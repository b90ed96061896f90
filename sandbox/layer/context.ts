import { idNotFound } from './errors';
import { type Books, type LayerState, normalId } from './state';
import type { TokenStore } from './tokens';

/** What the routes see of the simulator. */
export interface LayerContext {
	readonly data: LayerState;
	readonly tokens: TokenStore;
	now(): number;
}

export function booksOf(layer: LayerContext, businessId: string): Books {
	const books = layer.data.books.get(normalId(businessId, layer.data.decisions));
	if (books === undefined) throw idNotFound('businessId', businessId);
	return books;
}
