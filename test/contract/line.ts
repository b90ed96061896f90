import type { NodeName } from '../fixtures/engine';
import type { Values } from '../fixtures/form';
import type { RecordsFixture } from '../fixtures/records';

type Given = (fixture: RecordsFixture) => Values | Promise<Values>;

/** One way to use an operation of a node. */
export interface Line {
	node: NodeName;
	resource: string;
	operation: string;
	/** What tells this line from others of the same operation. */
	variant?: string;
	/** The form with which it succeeds; it may bring about first what the operation works on. */
	given: Given;
	/** The operations of the vendor's definition that this must reach. */
	reaches: string[];
	/** What the vendor, not the form, refuses; every operation has a line with one. */
	refused?: Refusal;
	/** What a second run is refused with, because the first one did all there was to do. */
	again?: string;
	/**
	 * The vendor knows no key for it, and so it is never sent again by itself: not to be found yet does not mean that it
	 * will not happen. It is looked for, and reported when it does not show.
	 */
	isNeverSentAgain?: boolean;
}

export interface Refusal {
	/** The status of the answer. */
	status: number;
	/** Default: the form with which it succeeds. */
	given?: Given;
	/** Values of a credential that the vendor does not accept. */
	credential?: object;
}
