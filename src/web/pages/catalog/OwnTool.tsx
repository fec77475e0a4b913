// What can be done with an API that the space brought, on its tool's page.
import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, FilePen, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ownApis } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { OwnApi } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { toast } from '../../parts/toast.tsx';
import css from './catalog.module.css';
import { Dropped } from './Dropped.tsx';

/** undefined: the tool is none of the space's own, or that is not known yet. */
export function useOwnApi(id: string, may: boolean): OwnApi | undefined {
  const { data } = useQuery({ queryKey: ['own-apis'], queryFn: ownApis.list, enabled: may });
  return data?.items.find((one) => one.id === id);
}

/** After an API was added, changed or removed. */
export function useForgetCatalog(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    const keys = ['own-apis', 'tools', 'tool', 'tool-actions', 'action', 'catalog', 'updates'];
    await client.invalidateQueries({ predicate: ({ queryKey }) => keys.includes(String(queryKey[0])) });
  };
}

export function OwnActions({ api }: { api: OwnApi }) {
  const may = useCan('catalog.write');
  const navigate = useNavigate();
  const forget = useForgetCatalog();
  const [sure, setSure] = useState(false);
  const fetchAgain = useMutation({
    mutationFn: () => ownApis.update(api.id, {}),
    onSuccess: async (now) => {
      await forget();
      toast.done(`${now.name} was fetched again: ${now.actions} actions.`);
      await navigate(`/catalog/-/updates?tool=${api.id}`);
    },
    onError: toast.failed,
  });
  const remove = useMutation({
    mutationFn: () => ownApis.remove(api.id),
    onSuccess: async () => {
      await navigate('/catalog');
      await forget();
      toast.done(`${api.name} is removed.`);
    },
    onError: (error) => {
      setSure(false);
      toast.failed(error);
    },
  });
  if (!may) return null;
  if (sure)
    return (
      <>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove {api.name} for good
        </Button>
        <Button variant="default" onClick={() => setSure(false)}>
          Keep it
        </Button>
      </>
    );
  return (
    <>
      {api.url && (
        <Button
          variant="default"
          loading={fetchAgain.isPending}
          leftSection={<RefreshCw size={15} aria-hidden />}
          onClick={() => fetchAgain.mutate()}
        >
          Fetch again
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={10} aria-label={`More for ${api.name}`}>
            <Ellipsis size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/catalog/-/description/${api.id}`}
            leftSection={<FilePen size={14} aria-hidden />}
          >
            New description
          </Menu.Item>
          <Menu.Item leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setSure(true)}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

export function OwnNotice({ api }: { api: OwnApi }) {
  const n = api.problems.length;
  if (n === 0) return null;
  return (
    <Notice
      tone="calm"
      className={css.ownNotice!}
      title={n === 1 ? 'One thing of the description was left out' : `${n} things of the description were left out`}
    >
      <Dropped items={api.problems} />
    </Notice>
  );
}
