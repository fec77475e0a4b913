// What `reflejo catalog show` and the API tell of every curated tool and each of its actions.
import { describe, expect, it } from 'vitest';
import { ActionDetail, ToolDetail } from '../../api/shapes/catalog.ts';
import { loadCatalog } from '../../catalog/index.ts';
import { processIo } from '../io.ts';
import { Session } from '../session.ts';
import { actionText, toolText } from './catalog.ts';

const catalog = loadCatalog();
const session = new Session({ ...processIo(), colour: false, columns: undefined }, {});
/** As they come over the wire. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value));
/** Of the JSON: more is too much to read, and to send with each form. */
const MOST = 512 * 1024;

describe.each(catalog.tools().map(({ id }) => id))('%s', (id) => {
  it('is shown with its credentials and actions', async () => {
    const tool = ToolDetail.parse(sent(await catalog.showTool(undefined, id)));
    const text = toolText(tool as never, session);
    expect(text).toContain(tool.name);
    for (const action of tool.actions) expect(text).toContain(action.id);
  });

  it('has actions that can each be shown, with a sample of the answer', async () => {
    for (const { id: action } of catalog.tool(id)!.actions) {
      const shown = sent(await catalog.showAction(undefined, action));
      expect(JSON.stringify(shown).length, action).toBeLessThan(MOST);
      const detail = ActionDetail.parse(shown);
      expect(detail.sample, action).toBeTypeOf('object');
      expect(actionText(detail as never, session)).toContain(action);
    }
  });
});
