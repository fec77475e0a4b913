// Binds sealed data to its place: copied to another row it does not open.

/** Of a connection's secrets. */
export const placeOf = (spaceId: string, name: string): string => `${spaceId}/${name}`;

export const tokenPlace = (connectionId: string): string => `token/${connectionId}`;

export const signInPlace = (connectionId: string): string => `sign-in/${connectionId}`;

export const PROOF_PLACE = 'vault-proof';
