/** Times in ISO 8601 with milliseconds, of which no two are the same. */
export class Clock {
	private last = 0;

	private offsetMs = 0;

	/** Sets how far it is ahead of the real time; set back, it gives earlier times again. */
	setOffset(milliseconds: number): void {
		if (milliseconds < this.offsetMs) this.last = 0;
		this.offsetMs = milliseconds;
	}

	/** Milliseconds since 1970. */
	get present(): number {
		return Date.now() + this.offsetMs;
	}

	now(): string {
		this.last = Math.max(this.last + 1, this.present);
		return new Date(this.last).toISOString();
	}
}
