// Where a description comes from: pasted, a file, an address, or a vendor's own.
import { Button, Checkbox, FileInput, Tabs, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ClipboardPaste, FileUp, Link2, Search, Store } from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ownApis } from '../../api/calls.ts';
import type { NewApi } from '../../api/shapes.ts';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import css from './catalog.module.css';

interface Props {
  /** What was looked at before. */
  first: NewApi | undefined;
  replaces: boolean;
  busy: boolean;
  error: unknown;
  onLook: (api: NewApi) => void;
}

export function ApiSource({ first, replaces, busy, error, onLook }: Props) {
  const [tab, setTab] = useState<string | null>(first?.url ? 'address' : 'paste');
  const [text, setText] = useState(first?.text ?? '');
  const [url, setUrl] = useState(first?.url ?? '');
  const [external, setExternal] = useState(first?.externalReferences ?? false);
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // the list of vendors is long: what went wrong must not stay out of sight
    if (error) said.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  const look = (api: NewApi) => onLook({ ...api, ...(external && { externalReferences: true }) });
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    const read = await file.text();
    setText(read);
    look({ text: read });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const others = (
    <Checkbox
      label="Bring in other documents it refers to"
      description="They are fetched too, without credentials."
      checked={external}
      onChange={(event) => setExternal(event.target.checked)}
    />
  );
  return (
    <section
      className={`card ${css.source}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      aria-label="Where its description is"
    >
      <div aria-live="polite" ref={said} className={css.said}>
        {busy && <Patience />}
        {!busy && error !== null && error !== undefined && <ProblemNotice error={error} />}
      </div>
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List>
          <Tabs.Tab value="paste" leftSection={<ClipboardPaste size={15} aria-hidden />}>
            Paste
          </Tabs.Tab>
          <Tabs.Tab value="file" leftSection={<FileUp size={15} aria-hidden />}>
            File
          </Tabs.Tab>
          <Tabs.Tab value="address" leftSection={<Link2 size={15} aria-hidden />}>
            Address
          </Tabs.Tab>
          {!replaces && (
            <Tabs.Tab value="vendors" leftSection={<Store size={15} aria-hidden />}>
              Vendors
            </Tabs.Tab>
          )}
        </Tabs.List>
        <Panel value="paste" onSubmit={() => look({ text })}>
          <Textarea
            label="Description, or a curl command"
            description="OpenAPI 2.0, 3.0 or 3.1, or a Postman collection, as JSON or YAML. A curl command becomes an API with one action; keys in it are not kept."
            placeholder={'curl https://api.example.com/v1/users -H "Authorization: Bearer …"'}
            classNames={{ input: css.code! }}
            minRows={10}
            maxRows={24}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {others}
          <Look busy={busy} disabled={!text.trim()} />
        </Panel>
        <Panel value="file" onSubmit={() => look({ text })}>
          <FileInput
            label="File"
            description="The same kinds, up to 16 MB. It can also be dropped anywhere on this card."
            placeholder="Pick a file"
            styles={{ placeholder: { color: 'var(--ink-2)' } }}
            leftSection={<FileUp size={15} aria-hidden />}
            accept=".json,.yaml,.yml,.txt,application/json,application/yaml"
            onChange={(file) => void take(file)}
          />
          {others}
          {busy && <Look busy disabled />}
        </Panel>
        <Panel value="address" onSubmit={() => look({ url: url.trim() })}>
          <TextInput
            label="Address"
            description="Fetched by the server, without credentials; it can be fetched again later."
            type="url"
            placeholder="https://api.example.com/openapi.json"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
          {others}
          <Look busy={busy} disabled={!url.trim()} />
        </Panel>
        {!replaces && (
          <Panel value="vendors" onSubmit={() => undefined}>
            <Vendors busy={busy} onLook={(chosen) => look({ url: chosen.url, name: chosen.name })} />
          </Panel>
        )}
      </Tabs>
    </section>
  );
}

function Panel({ value, onSubmit, children }: { value: string; onSubmit: () => void; children: ReactNode }) {
  return (
    <Tabs.Panel value={value} pt="md">
      <form
        className={css.sourceForm}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </Tabs.Panel>
  );
}

function Look({ busy, disabled }: { busy: boolean; disabled: boolean }) {
  return (
    <div>
      <Button type="submit" loading={busy} disabled={disabled}>
        Look at it
      </Button>
    </div>
  );
}

/** Said once it takes longer than a second. */
function Patience() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return late ? <p className="dim small">The description is fetched and read. Large ones take a few seconds.</p> : null;
}

function Vendors({ busy, onLook }: { busy: boolean; onLook: (vendor: { name: string; url: string }) => void }) {
  const [words, setWords] = useState('');
  const query = useQuery({ queryKey: ['vendors'], queryFn: ownApis.vendors, staleTime: 600_000 });
  const wanted = words.trim().toLowerCase();
  return (
    <>
      <p className="dim small" style={{ margin: 0 }}>
        Descriptions that vendors publish themselves, often newer than the catalog's. The server must be able to reach
        their addresses.
      </p>
      <TextInput
        aria-label="Search vendors"
        placeholder="Search vendors"
        leftSection={<Search size={15} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Loaded query={query}>
        {({ items }) => {
          const found = items.filter((one) => `${one.name} ${one.id}`.toLowerCase().includes(wanted));
          return found.length === 0 ? (
            <p className="dim">No vendor fits these words.</p>
          ) : (
            <List label="Vendors">
              {found.map((one) => (
                <Row
                  key={one.id}
                  title={one.name}
                  meta={
                    <>
                      <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                        {one.url}
                      </span>
                      {one.note && <span>{one.note}</span>}
                    </>
                  }
                  actions={
                    <Button
                      variant="default"
                      size="xs"
                      disabled={busy}
                      aria-label={`Look at it: ${one.name}`}
                      style={{ flexShrink: 0 }}
                      onClick={() => onLook(one)}
                    >
                      Look at it
                    </Button>
                  }
                />
              ))}
            </List>
          );
        }}
      </Loaded>
    </>
  );
}
