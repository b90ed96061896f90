import type { ServiceHttp } from '../../../shared/http/client';
import type { Resource } from '../../../shared/run/operation';
import { applyCreditBalance } from './applyCreditBalance.operation';
import { downloadPdf } from './downloadPdf.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getPaymentAllocations } from './getPaymentAllocations.operation';
import { voidOperation } from './void.operation';

export const invoice: Resource<ServiceHttp> = {
	option: { name: 'Invoice', value: 'invoice' },
	defaultOperation: 'getAll',
	operations: [applyCreditBalance, downloadPdf, get, getAll, getPaymentAllocations, voidOperation],
};
