import type { ServiceHttp } from './client';

/** What each run of a node has of its own, by the way that all its items have in common; made when it is first asked for. */
export function ofEachRun<T extends object>(
	create: (run: ServiceHttp) => T,
): (http: ServiceHttp) => T {
	const known = new WeakMap<ServiceHttp, T>();
	return ({ ofRun }) => {
		const own = known.get(ofRun) ?? create(ofRun);
		known.set(ofRun, own);
		return own;
	};
}

/**
 * What each execution has of its own at each address, whichever node asks for it and however often a loop comes to it;
 * made when it is first asked for.
 */
export function ofEachExecution<T extends object>(create: () => T): (http: ServiceHttp) => T {
	const known = new WeakMap<object, Map<string, T>>();
	return (http) => {
		const address = http.url({ path: [] });
		const byAddress = known.get(http.execution) ?? new Map<string, T>();
		const own = byAddress.get(address) ?? create();
		known.set(http.execution, byAddress.set(address, own));
		return own;
	};
}
