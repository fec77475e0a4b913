export { type Answer, readAnswer } from './answer.ts';
export { Connections } from './connections.ts';
export { Guard } from './guard/guard.ts';
export { KINDS as CREDENTIAL_KINDS } from './kinds/index.ts';
export type { InboundResponse, OutboundRequest } from './request.ts';
export type { ConnectionTool, CredentialOffer } from './tool.ts';
export { Vault } from './vault.ts';
export { loadVaultKey } from './vault-key.ts';
