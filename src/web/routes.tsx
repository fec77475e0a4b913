// Every address of the web application; each page is its own chunk.
import { createBrowserRouter, type RouteObject } from 'react-router';
import { PageFault } from './shell/PageFault.tsx';
import { Shell } from './shell/Shell.tsx';

/** A page that is loaded when it is first opened. The module's export of that name is the component. */
const page = (path: string | undefined, load: () => Promise<Record<string, any>>, name: string): RouteObject =>
  ({
    ...(path === undefined ? { index: true } : { path }),
    lazy: async () => ({ Component: (await load())[name] }),
    errorElement: <PageFault />,
    HydrateFallback: Nothing,
  }) as RouteObject;

/** While the first chunk comes: the shell or the empty page is already there. */
const Nothing = () => null;

export function makeRouter() {
  return createBrowserRouter([
    page('/welcome', () => import('./pages/session/Welcome.tsx'), 'Welcome'),
    page('/sign-in', () => import('./pages/session/SignIn.tsx'), 'SignIn'),
    {
      path: '/',
      Component: Shell,
      errorElement: <PageFault />,
      HydrateFallback: Nothing,
      children: [
        page(undefined, () => import('./pages/home/Home.tsx'), 'Home'),
        page('inbox', () => import('./pages/inbox/Inbox.tsx'), 'Inbox'),
        page('inbox/:id', () => import('./pages/inbox/QuestionPage.tsx'), 'QuestionPage'),
        page('alerts', () => import('./pages/alerts/Alerts.tsx'), 'Alerts'),
        page('alerts/:id', () => import('./pages/alerts/AlertPage.tsx'), 'AlertPage'),
        page('flows', () => import('./pages/flows/Flows.tsx'), 'Flows'),
        page('flows/:name', () => import('./pages/flows/FlowPage.tsx'), 'FlowPage'),
        page('runs', () => import('./pages/runs/Runs.tsx'), 'Runs'),
        page('runs/:id', () => import('./pages/runs/RunPage.tsx'), 'RunPage'),
        page('ledger', () => import('./pages/ledger/Ledger.tsx'), 'Ledger'),
        page('connections', () => import('./pages/connections/Connections.tsx'), 'Connections'),
        page('connections/:name', () => import('./pages/connections/ConnectionPage.tsx'), 'ConnectionPage'),
        page('catalog', () => import('./pages/catalog/Catalog.tsx'), 'Catalog'),
        // a tool is never called -
        page('catalog/-/updates', () => import('./pages/catalog/Updates.tsx'), 'Updates'),
        page('catalog/-/add', () => import('./pages/catalog/AddApi.tsx'), 'AddApi'),
        page('catalog/:tool', () => import('./pages/catalog/ToolPage.tsx'), 'ToolPage'),
        page('catalog/-/description/:tool', () => import('./pages/catalog/AddApi.tsx'), 'AddApi'),
        page('catalog/:tool/actions/:action', () => import('./pages/catalog/ActionPage.tsx'), 'ActionPage'),
        page('settings/people', () => import('./pages/settings/People.tsx'), 'People'),
        page('settings/tokens', () => import('./pages/settings/Tokens.tsx'), 'Tokens'),
        page('settings/retention', () => import('./pages/settings/Retention.tsx'), 'Retention'),
        page('status', () => import('./pages/settings/StatusPage.tsx'), 'StatusPage'),
        page('*', () => import('./pages/NotFound.tsx'), 'NotFound'),
      ],
    },
  ]);
}
