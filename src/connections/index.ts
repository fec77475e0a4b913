export { type Answer, readAnswer } from './answer.ts';
export type { Connection } from './connection.ts';
export { type By, Connections, type NewConnection } from './connections.ts';
export { Guard } from './guard/guard.ts';
export { KINDS as CREDENTIAL_KINDS } from './kinds/index.ts';
export type { InboundResponse, OutboundRequest } from './request.ts';
export type { ConnectionTool, CredentialField, CredentialOffer, ToolLookup } from './tool.ts';
export { Vault } from './vault.ts';
export { loadVaultKey } from './vault-key.ts';
