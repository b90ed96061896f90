import { createHash } from 'node:crypto';

export const TOKEN_SECONDS = 3600;

/** The bearer tokens that the token endpoint has given out. */
export class TokenStore {
	private readonly expiries = new Map<string, number>();

	constructor(
		private readonly seedNumber: number,
		/** The token that a user pastes; it does not expire. */
		private readonly standing: string,
	) {}

	issue(now: number): string {
		const label = `token:${this.seedNumber}:${this.expiries.size + 1}`;
		const token = createHash('sha256').update(label).digest('base64url');
		this.expiries.set(token, now + TOKEN_SECONDS * 1000);
		return token;
	}

	check(token: string, now: number): 'valid' | 'expired' | 'unknown' {
		if (token === this.standing) return 'valid';
		const expiry = this.expiries.get(token);
		if (expiry === undefined) return 'unknown';
		return now < expiry ? 'valid' : 'expired';
	}

	expireAll(): void {
		for (const token of this.expiries.keys()) this.expiries.set(token, 0);
	}
}
