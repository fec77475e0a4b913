// For kinds that get a token for their credentials: it goes into `Authorization: Bearer …`, and a refused one is replaced.
import type { HeldToken, OutboundKind, SignContext, Values } from './kind.ts';

export const withToken = (
  obtain: (values: Values, context: SignContext, previous: HeldToken | undefined) => Promise<HeldToken>,
): Required<Pick<OutboundKind, 'sign' | 'renew'>> => ({
  async sign(values, context) {
    const { access } = await context.tokens.current((previous) => obtain(values, context, previous));
    return { headers: { authorization: `Bearer ${access}` } };
  },
  renew(context, refused) {
    context.tokens.refused(refused.headers!.authorization!.slice('Bearer '.length));
    return true;
  },
});
