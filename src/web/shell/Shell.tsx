// The frame around all pages: navigation, the person, the live stream, the banner when it is lost.
import { Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Menu as MenuIcon, WifiOff } from 'lucide-react';
import { useEffect } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { alerts, questions } from '../api/calls.ts';
import { useLive, useOnline } from '../api/live.ts';
import { meQuery } from '../api/me.ts';
import type { Me } from '../api/shapes.ts';
import { BlockSkeleton } from '../parts/Loaded.tsx';
import { ProblemNotice } from '../parts/Notice.tsx';
import { Logo } from './Logo.tsx';
import { BAR, NAVIGATION, type Place } from './nav.ts';
import { PersonMenu } from './PersonMenu.tsx';
import css from './shell.module.css';

export function Shell() {
  const me = useQuery(meQuery);
  if (me.error && !me.data)
    return (
      <main style={{ maxWidth: 560, margin: '20vh auto', padding: 16 }}>
        <ProblemNotice error={me.error} retry={() => void me.refetch()} />
      </main>
    );
  return <Frame me={me.data} />;
}

function Frame({ me }: { me: Me | undefined }) {
  const [drawer, { open, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const loading = useNavigation().state === 'loading';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a navigation closes the drawer
  useEffect(close, [pathname]);
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        Skip to the content
      </a>
      {me && <Live />}
      <section className={css.top} aria-label="Home and account">
        <Brand me={me} />
        {me && <PersonMenu me={me} compact />}
      </section>
      <aside className={css.side}>
        <Brand me={me} />
        <Navigation me={me} />
        {me && <PersonMenu me={me} />}
      </aside>
      <main id="main" className={css.main} tabIndex={-1} aria-busy={loading}>
        <OfflineBanner />
        {me ? <Outlet /> : <BlockSkeleton height="60vh" />}
      </main>
      <nav className={css.bar} aria-label="Main places">
        {BAR.filter((place) => allowed(me, place)).map((place) => (
          <BarItem key={place.to} place={place} />
        ))}
        <UnstyledButton className={css.tab} onClick={open} aria-haspopup="dialog">
          <MenuIcon size={20} aria-hidden />
          More
        </UnstyledButton>
      </nav>
      <Drawer
        opened={drawer}
        onClose={close}
        position="bottom"
        size="auto"
        title="All places"
        radius="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Navigation me={me} />
      </Drawer>
      <ScrollRestoration />
    </div>
  );
}

function Live() {
  useLive();
  return null;
}

const allowed = (me: Me | undefined, place: Place) =>
  !place.permission || (me?.permissions.includes(place.permission) ?? false);

function Brand({ me }: { me: Me | undefined }) {
  return (
    <Link to="/" className={css.brand}>
      <Logo size={28} />
      <span className={css.brandText}>
        <strong>Reflejo</strong>
        <span className="visually-hidden">Home of </span>
        <span className="clip">{me?.space.name ?? ' '}</span>
      </span>
    </Link>
  );
}

function Navigation({ me }: { me: Me | undefined }) {
  return (
    <nav className={css.nav} aria-label="Main">
      {NAVIGATION.map(({ title, places }) => {
        const seen = places.filter((place) => allowed(me, place));
        if (!seen.length) return null;
        return (
          <div key={title ?? 'first'}>
            {title && <p className={css.groupTitle}>{title}</p>}
            <ul className={css.group}>
              {seen.map((place) => (
                <li key={place.to}>
                  <NavLink to={place.to} end={place.to === '/'} className={css.item!}>
                    <place.icon size={17} aria-hidden />
                    {place.label}
                    {place.count && <Count of={place.count} />}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function BarItem({ place }: { place: Place }) {
  return (
    <NavLink to={place.to} end={place.to === '/'} className={css.tab!}>
      <place.icon size={20} aria-hidden />
      {place.label}
      {place.count && <Count of={place.count} />}
    </NavLink>
  );
}

function Count({ of }: { of: 'inbox' | 'late' }) {
  return of === 'inbox' ? <InboxCount /> : <LateCount />;
}

function InboxCount() {
  const open =
    useQuery({ queryKey: ['questions', 'open'], queryFn: () => questions.list('open') }).data?.items.length ?? 0;
  return open ? <CountBadge value={open} says="open questions" tone={css.countCalm!} /> : null;
}

function LateCount() {
  const late =
    useQuery({ queryKey: ['alerts', 'counts'], queryFn: () => alerts.list({ limit: 1 }) }).data?.counts.late ?? 0;
  return late ? <CountBadge value={late} says="late alerts" tone={css.countBad!} /> : null;
}

function CountBadge({ value, says, tone }: { value: number; says: string; tone: string }) {
  return (
    <span className={`${css.count} ${tone}`}>
      <span aria-hidden>{value > 99 ? '99+' : value}</span>
      <span className="visually-hidden">
        , {value} {says}
      </span>
    </span>
  );
}

function OfflineBanner() {
  if (useOnline()) return null;
  return (
    <div className={css.offline} role="status">
      <WifiOff size={15} aria-hidden />
      Live updates are interrupted. Trying again; what you see may be old.
    </div>
  );
}
