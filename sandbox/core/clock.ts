/** Times in ISO 8601 with milliseconds, of which no two are the same. */
export class Clock {
	private last = 0;

	now(): string {
		this.last = Math.max(this.last + 1, Date.now());
		return new Date(this.last).toISOString();
	}
}
