import * as fc from 'fast-check';

import {
	addressFault,
	isRedirect,
	redirectTarget,
	withoutTrailingSlashes,
} from '../../nodes/shared/http/address';

describe('an address that secrets are sent to', () => {
	it.each([
		'https://api.example.com',
		'https://api.example.com/path',
		'https://10.0.0.1:8443',
		'http://localhost',
		'http://localhost:3000/a',
		'http://127.0.0.1',
		'http://127.8.9.10:80',
		'http://127.1',
		'http://0x7f000001',
		'http://2130706433',
		'http://[::1]:9',
	])('may be %s', (address) => expect(addressFault(address)).toBeUndefined());

	it.each([
		'http://api.example.com',
		'http://10.0.0.1',
		'http://192.168.0.1',
		'http://169.254.169.254',
		'http://0.0.0.0',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://1270.0.0.1.example.com',
		'http://[::2]',
		'http://[::ffff:10.0.0.1]',
	])('may not be %s, which is not encrypted', (address) =>
		expect(addressFault(address)).toBe('unencrypted'),
	);

	it.each([
		'',
		'api.example.com',
		'ftp://api.example.com',
		'https://',
		'https://user:password@api.example.com',
		'https://api.example.com?x',
		'https://api.example.com#x',
		'https://api.example.com/a b',
		'https://api.example.com\n',
		'javascript:alert(1)',
		'//api.example.com',
	])('may not be %j, which is none', (address) => expect(addressFault(address)).toBe('invalid'));
});

describe('slashes at the end', () => {
	it('are taken away, and nothing else', () => {
		fc.assert(
			fc.property(fc.string(), fc.nat(20), (text, slashes) => {
				fc.pre(!text.endsWith('/'));
				expect(withoutTrailingSlashes(text + '/'.repeat(slashes))).toBe(text);
			}),
		);
	});

	it('cost no more than linear time', () => {
		const started = performance.now();
		const slashes = '/'.repeat(1_000_000);
		expect(withoutTrailingSlashes(`${slashes}x`)).toHaveLength(1_000_001);
		expect(withoutTrailingSlashes(`x${slashes}`)).toBe('x');
		expect(performance.now() - started).toBeLessThan(500);
	});
});

describe('a redirect', () => {
	it('is what sends the asker elsewhere', () => {
		const statuses = Array.from({ length: 500 }, (_, index) => index + 100);
		expect(statuses.filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
	});

	it.each([
		['https://other.test/path?token=secret#part', 'https://other.test/path'],
		['https://user:secret@other.test:444/a', 'https://other.test:444/a'],
		['/login?next=secret', 'https://api.test/login'],
		['//other.test', 'https://other.test/'],
		['', 'an address that it did not name'],
		['http://', 'an address that is not valid'],
		['https://other.test/a\r\nX: y', 'https://other.test/aX:%20y'],
	])('to %j is shown as %s', (location, shown) =>
		expect(redirectTarget(location, 'https://api.test/v1/x')).toBe(shown),
	);

	it('to a very long address is cut', () => {
		const shown = redirectTarget(`https://other.test/${'a'.repeat(10_000)}`, 'https://api.test');
		expect(shown.length).toBeLessThan(300);
	});
});
