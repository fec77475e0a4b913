// An address that leads nowhere.
import { Button } from '@mantine/core';
import { Compass } from 'lucide-react';
import { Link } from 'react-router';
import { Empty } from '../parts/Empty.tsx';
import { Page } from '../parts/Page.tsx';

export function NotFound() {
  return (
    <Page title="Nothing here">
      <Empty
        icon={Compass}
        title="This address leads nowhere"
        action={
          <Button component={Link} to="/">
            Go home
          </Button>
        }
      >
        The link may be old, or the thing may belong to another space.
      </Empty>
    </Page>
  );
}
