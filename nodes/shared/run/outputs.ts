import type { INodeTypeDescription } from 'n8n-workflow';

/** Reconcile has two outputs, every other operation one. */
export const OUTPUTS: INodeTypeDescription['outputs'] =
	'={{ $parameter["operation"] === "reconcile" ? [{ type: "main", displayName: "To Check" }, { type: "main", displayName: "Fine" }] : [{ type: "main" }] }}';
