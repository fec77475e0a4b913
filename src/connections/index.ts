export { type Answer, type Expected, readAnswer } from './answer.ts';
export type { Connection } from './connection.ts';
export { type By, Connections, type NewConnection } from './connections.ts';
export { Guard, type GuardOptions } from './guard/guard.ts';
export { outboundUrl } from './outbound.ts';
export type { InboundResponse, OutboundRequest } from './request.ts';
export type { ConnectionTool, CredentialField, CredentialOffer, ToolLookup } from './tool.ts';
export { Vault } from './vault.ts';
export { loadVaultKey } from './vault-key.ts';
