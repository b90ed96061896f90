import type { ServiceHttp } from './client';

/** What each run has of its own, by the way that all its items have in common; made when it is first asked for. */
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
