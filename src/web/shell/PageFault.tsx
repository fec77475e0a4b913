// Stands where a page broke: says so and offers a way on. A new release removes old chunks: reloading helps then.
import { Button, Group } from '@mantine/core';
import { Unplug } from 'lucide-react';
import { Link, useRouteError } from 'react-router';
import { Empty } from '../parts/Empty.tsx';
import { Page } from '../parts/Page.tsx';

export function PageFault() {
  const error = useRouteError();
  return (
    <Page title="This page did not open">
      <Empty
        icon={Unplug}
        title="This page did not open"
        action={
          <Group justify="center">
            <Button onClick={() => window.location.reload()}>Reload</Button>
            <Button component={Link} to="/" variant="default" reloadDocument>
              Home
            </Button>
          </Group>
        }
      >
        {error instanceof Error ? error.message : 'Reflejo may have been updated while the page was open.'}
      </Empty>
    </Page>
  );
}
