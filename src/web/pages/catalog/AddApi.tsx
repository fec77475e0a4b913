// Adding an API of one's own, or giving one a new description: where it is, what becomes of it, and then for good.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { catalog, ownApis } from '../../api/calls.ts';
import type { NewApi } from '../../api/shapes.ts';
import { Page } from '../../parts/Page.tsx';
import { toast } from '../../parts/toast.tsx';
import { ApiSource } from './ApiSource.tsx';
import { useForgetCatalog } from './OwnTool.tsx';
import { PreviewOfApi } from './PreviewOfApi.tsx';

export function AddApi() {
  const { tool: id } = useParams();
  const navigate = useNavigate();
  const forget = useForgetCatalog();
  const [given, setGiven] = useState<NewApi>();
  const known = useQuery({ queryKey: ['tool', id], queryFn: () => catalog.tool(id!), enabled: id !== undefined });
  const preview = useMutation({ mutationFn: ownApis.preview, onMutate: setGiven });
  const store = useMutation({
    mutationFn: (name: string) => {
      const api = { ...given!, ...(name && { name }) };
      return id === undefined ? ownApis.add(api) : ownApis.update(id, api);
    },
    onSuccess: async (made) => {
      await forget();
      toast.done(`${made.name}: ${made.actions === 1 ? '1 action' : `${made.actions} actions`}.`);
      await navigate(id === undefined ? `/catalog/${made.id}` : `/catalog/-/updates?tool=${id}`);
    },
  });
  const name = known.data?.name ?? id;
  return (
    <Page
      title={id === undefined ? 'Add an API' : `New description of ${name}`}
      lead={
        id === undefined
          ? 'Each operation of its description becomes an action that flows can use.'
          : 'Flows that are live keep the description they were released with.'
      }
      back={id === undefined ? { to: '/catalog', label: 'Catalog' } : { to: `/catalog/${id}`, label: name ?? '' }}
      width="narrow"
    >
      {preview.data ? (
        <PreviewOfApi
          key={preview.submittedAt}
          preview={preview.data}
          before={known.data}
          busy={store.isPending}
          error={store.error}
          onBack={() => preview.reset()}
          onStore={(chosen) => store.mutate(chosen)}
        />
      ) : (
        <ApiSource
          first={given}
          replaces={id !== undefined}
          busy={preview.isPending}
          error={preview.error}
          onLook={(api) => preview.mutate(api)}
        />
      )}
    </Page>
  );
}
