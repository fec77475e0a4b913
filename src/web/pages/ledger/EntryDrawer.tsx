// One entry in full: everything the chain vouches for.
import { Drawer } from '@mantine/core';
import { Link } from 'react-router';
import type { Entry } from '../../api/shapes.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { Facts } from '../../parts/Page.tsx';
import { exactTime } from '../../parts/Time.tsx';
import { entryWords } from './entry-words.ts';
import css from './ledger.module.css';

export function EntryDrawer({ entry, onClose }: { entry: Entry | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size={460}
      title={entry && `Entry #${entry.seq}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {entry && <Detail entry={entry} />}
    </Drawer>
  );
}

function Detail({ entry }: { entry: Entry }) {
  const { who, what } = entryWords(entry);
  return (
    <div className={css.detail}>
      <div>
        <strong>{who}</strong> {what}
      </div>
      <Facts
        items={[
          ['When', exactTime(entry.at)],
          [
            'Kind',
            <span key="k" className="mono">
              {entry.kind}
            </span>,
          ],
          ['Actor', entry.actor && `${entry.actor.name} (${entry.actor.type})`],
          ['Object', entry.object && <span className="mono">{entry.object}</span>],
          [
            'Run',
            entry.runId && (
              <Link className="link mono" to={`/runs/${entry.runId}`}>
                {entry.runId}
              </Link>
            ),
          ],
          [
            'Alert',
            entry.alertId && (
              <Link className="link mono" to={`/alerts/${entry.alertId}`}>
                {entry.alertId}
              </Link>
            ),
          ],
          [
            'Hash',
            <span key="h" className={css.hash}>
              {entry.hash}
            </span>,
          ],
        ]}
      />
      {entry.data && <JsonTree value={entry.data} label="Data" />}
    </div>
  );
}
