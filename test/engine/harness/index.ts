export type { GivenCredential } from './credentials';
export * from './engine';
export type { AnyNodeType } from './nodeTypes';
