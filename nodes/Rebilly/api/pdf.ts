import { ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';

export const PDF = 'application/pdf';

/** The record at a path as a PDF, which Rebilly makes of those that a customer can see. */
export async function getPdf(http: ServiceHttp, path: readonly string[]): Promise<Buffer> {
	const content = await http.file({ method: 'GET', path, mediaType: PDF });
	if (content.subarray(0, 5).toString('latin1') !== '%PDF-') {
		throw new ConflictError(
			`Rebilly answered with something that is not a PDF, for /${path.join('/')}`,
			'Check the address in the credential; a proxy or a login page may have answered instead',
		);
	}
	return content;
}
