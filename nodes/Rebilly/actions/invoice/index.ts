import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { applyCreditBalance } from './applyCreditBalance';
import { downloadPdf } from './downloadPdf';
import { get } from './get';
import { getAll } from './getAll';

export const invoice: Resource<ServiceHttp> = {
	option: { name: 'Invoice', value: 'invoice' },
	defaultOperation: 'getAll',
	operations: [applyCreditBalance, downloadPdf, get, getAll],
};
