import { isPlainUrl } from '../json';

/** Why secrets cannot go to an address. */
type AddressFault = 'invalid' | 'unencrypted';

/** What is wrong with an address that secrets are to be sent to; undefined when nothing is. */
export function addressFault(address: string): AddressFault | undefined {
	if (!isPlainUrl(address)) return 'invalid';
	return isEncrypted(new URL(address)) ? undefined : 'unencrypted';
}

/** Whether nobody on the way can read what is sent: by https, or without leaving this machine. */
export function isEncrypted({ protocol, hostname }: URL): boolean {
	return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether a host is this machine. URL has written each form of an IP address in the same way already. */
function isLoopback(hostname: string): boolean {
	return (
		hostname === 'localhost' ||
		hostname === '[::1]' ||
		/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
	);
}

/** A text without the slashes at its end. Not by /\/+$/, which takes quadratic time on many slashes. */
export function withoutTrailingSlashes(text: string): string {
	let end = text.length;
	while (text[end - 1] === '/') end--;
	return text.slice(0, end);
}

/** The statuses by which a server sends the asker elsewhere. 300 and 304 name no place to go to. */
export const REDIRECT_STATUS = [301, 302, 303, 307, 308] as const;

export function isRedirect(status: number): boolean {
	return (REDIRECT_STATUS as readonly number[]).includes(status);
}

/**
 * Where a redirect points, fit to be shown: scheme, host and path. The query, the fragment and a login are
 * left out, because a server may have put secrets there.
 *
 * @param location the header of the answer
 * @param askedUrl the address that was asked, for a location that is relative
 */
export function redirectTarget(location: string | undefined, askedUrl: string): string {
	if (!location) return 'an address that it did not name';
	if (!URL.canParse(location, askedUrl)) return 'an address that is not valid';
	const { protocol, host, pathname } = new URL(location, askedUrl);
	const path = pathname.length > MAX_PATH ? `${pathname.slice(0, MAX_PATH)}…` : pathname;
	return `${protocol}//${host}${path}`;
}

const MAX_PATH = 200;
