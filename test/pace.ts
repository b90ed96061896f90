import { PACE } from '../nodes/shared/http/requestPolicy';

/**
 * Lets the nodes of this test file wait for next to nothing before they ask again. How long they wait in earnest is
 * tested where it is decided (`retry`, `rateLimiter`).
 */
export function hurry(): void {
	Object.assign(PACE, { backOff: 10, look: 10, late: 500 });
}
