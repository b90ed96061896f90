import { ApiError, ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';
import { ofEachExecution } from '../../shared/http/ofEach';

/** The refunds of each execution of which it is not known whether they were made: payment and key. */
const openOf = ofEachExecution(() => new Set<string>());

/**
 * Makes a refund, unless an earlier item of the execution may have made one under the same key.
 *
 * @throws ConflictError when it may have
 */
export async function unlessOpen<T>(
	http: ServiceHttp,
	transactionId: string,
	key: string,
	refund: () => Promise<T>,
): Promise<T> {
	const open = openOf(http);
	const own = `${transactionId} ${key}`;
	if (open.has(own)) {
		throw new ConflictError(
			`An earlier item of this execution has the key '${key}', and whether its refund was made is not known`,
			'Nothing was sent for this item. Look at the refunds of the transaction in Rebilly before you run it again',
			{ transactionId, outcomeUnknown: true },
		);
	}
	return await refund().catch((error: unknown) => {
		if (error instanceof ApiError && error.outcomeUnknown) open.add(own);
		throw error;
	});
}
