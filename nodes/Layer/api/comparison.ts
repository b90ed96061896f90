import { type Difference, shownAmount } from '../../shared/credit/differences';
import { sameJson } from '../../shared/json';

/**
 * Notes where a record that Layer holds is not what was asked for. What was not asked for, or the answer does not show,
 * cannot be compared.
 *
 * The exponent is the number of decimals that amounts are shown with; 0 shows them in cents.
 */
export class Comparison {
	readonly differences: Difference[] = [];

	constructor(private readonly exponent: number) {}

	/** Amounts in cents. */
	amount(field: string, asked: unknown, found: unknown): void {
		const shown = (cents: unknown) => shownAmount(cents, this.exponent);
		this.value(field, shown(asked), shown(found));
	}

	amounts(field: string, asked: unknown[] | undefined, found: unknown[] | undefined): void {
		const shown = (cents: unknown[] | undefined) =>
			cents?.map((amount) => shownAmount(amount, this.exponent));
		this.that(field, shown(asked), shown(found), sameJson);
	}

	value(field: string, asked: unknown, found: unknown): void {
		this.that(field, asked, found, (mine, theirs) => mine === theirs);
	}

	moment(field: string, asked: string | undefined, found: string | null | undefined): void {
		this.that(field, asked, found, (mine, theirs) => Date.parse(mine) === Date.parse(theirs ?? ''));
	}

	that<Asked, Found>(
		field: string,
		asked: Asked | undefined,
		found: Found | undefined,
		same: (asked: Asked, found: Found) => boolean,
	): void {
		if (asked === undefined || found === undefined || same(asked, found)) return;
		this.differences.push({ field, asked, found });
	}
}
