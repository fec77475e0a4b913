// The person who is signed in: theme, space, sign out.
import { Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Check, ChevronsUpDown, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import { session } from '../api/calls.ts';
import { rememberSpace } from '../api/client.ts';
import type { Me } from '../api/shapes.ts';
import { toast } from '../parts/toast.tsx';
import css from './shell.module.css';

const THEMES = [
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
  { id: 'auto', label: 'As the system', icon: Monitor },
] as const;

export const initials = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');

export function PersonMenu({ me, compact }: { me: Me; compact?: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const name = me.actor.name ?? me.email ?? me.actor.id;

  async function signOut() {
    try {
      await session.signOut();
      client.clear();
      await navigate('/sign-in', { replace: true });
    } catch (error) {
      toast.failed(error);
    }
  }
  function enter(slug: string) {
    rememberSpace(slug);
    // nothing of the other space may stay on screen or in memory
    window.location.assign('/');
  }
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} width={220} shadow="md">
      <Menu.Target>
        <button type="button" className={css.person} style={compact ? { width: 'auto' } : undefined}>
          <span className={css.avatar} aria-hidden>
            {initials(name)}
          </span>
          <span className="visually-hidden">{compact ? `${name}: theme and sign out` : 'Theme and sign out: '}</span>
          {!compact && (
            <>
              <span className={css.brandText} style={{ flex: 1 }}>
                <strong className="clip" style={{ fontSize: 13 }}>
                  {name}
                </strong>
                <span>{me.role}</span>
              </span>
              <ChevronsUpDown size={14} aria-hidden className="dim" />
            </>
          )}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email ?? name}</Menu.Label>
        {me.spaces.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Space</Menu.Label>
            {me.spaces.map((space) => (
              <Menu.Item
                key={space.slug}
                onClick={() => enter(space.slug)}
                rightSection={space.slug === me.space.slug ? <Check size={14} aria-label="chosen" /> : null}
              >
                {space.name}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {THEMES.map(({ id, label, icon: Icon }) => (
          <Menu.Item
            key={id}
            onClick={() => setColorScheme(id)}
            closeMenuOnClick={false}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={colorScheme === id ? <Check size={14} aria-label="chosen" /> : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
