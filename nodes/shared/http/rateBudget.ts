import { ended, learned } from './rateLearning';
import { askingForMore, granted, hasRoomFor, mustAskForMore, nextPermitIn } from './ratePace';
import { initialState, type Rate, type RateReading, type RateState } from './rateState';

/**
 * What is known of one limit, and when the next request may go by it. It goes by what the vendor says is left:
 *
 * - What fits into that goes at once.
 * - More is spread: evenly up to the end of the window where that is known; else in proportion to what is left, which
 *   finds the pace of a limit that comes back bit by bit, and shares with others without knowing of them.
 * - After a refusal all wait as long as the vendor says. Then one goes alone, and its answer decides about the others.
 */
export class RateBudget {
	private state: RateState;

	/** @param counts whether requests count from the start; else they wait for nothing until one is refused */
	constructor(counts: boolean) {
		this.state = initialState(counts);
	}

	/** Requests to come, as far as that was said. */
	set expected(expected: number) {
		this.state = { ...this.state, expected };
	}

	/** When the vendor last let a request through. Milliseconds since 1970. */
	get lastMoved(): number {
		return this.state.lastMoved;
	}

	/** Whether requests may have to wait. */
	get isPaced(): boolean {
		return this.state.counts;
	}

	/** Whether a request is under way. */
	get isMoving(): boolean {
		return this.state.inFlight > 0;
	}

	/** What is known of the limit. */
	get rate(): Rate | undefined {
		const { limit, window } = this.state;
		return limit === undefined || window === undefined ? undefined : { limit, windowInMs: window };
	}

	/** Whether so many requests at a time would not wait for each other. */
	hasRoomFor(requests: number): boolean {
		return hasRoomFor(this.state, requests, Date.now());
	}

	/** Milliseconds until the next request may go; Infinity while that depends on answers to come. */
	wait(): number {
		const wait = nextPermitIn(this.state, Date.now());
		if (wait === 0 && mustAskForMore(this.state)) this.state = askingForMore(this.state);
		return wait;
	}

	/** Gives out a permit, and returns its number. */
	grant(): number {
		const number = this.state.granted;
		this.state = granted(this.state, Date.now());
		return number;
	}

	/**
	 * The request of this number has ended.
	 *
	 * @param sentAt in milliseconds since 1970
	 * @param reading what its answer says of the limit, if there was an answer
	 */
	end(number: number, sentAt: number, reading?: RateReading): void {
		const state = ended(this.state, number);
		this.state = reading ? learned(state, { number, sentAt, reading }, Date.now()) : state;
	}
}
