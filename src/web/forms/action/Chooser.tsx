// Fills a field with one of the values that the tool lists: a channel, a group, a project by its name.
import { Button, Combobox, Loader, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { List } from 'lucide-react';
import { useState } from 'react';
import { catalog } from '../../api/calls.ts';
import { asProblem } from '../../api/problem.ts';
import css from './action-form.module.css';
import { hasExpressions } from './expressions.ts';
import { useForm } from './form-context.ts';

/** Drawn at once; the rest is found by typing. */
const MOST_SHOWN = 100;

interface Props {
  path: string[];
  label: string;
  onPick: (value: unknown, label: string) => void;
}

export function Chooser({ path, label, onPick }: Props) {
  const { action, lookups, connection, input } = useForm();
  const name = path.join('.');
  const searchable = lookups[name]?.searchable ?? false;
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words.trim(), 250);
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      setWords('');
      combobox.resetSelectedOption();
    },
  });
  const search = searchable ? settled : '';
  const others = Object.fromEntries(
    Object.entries(input).filter(([key, value]) => key !== path[0] && !hasExpressions(value)),
  );
  const query = useQuery({
    queryKey: ['choices', action, name, connection, search, others],
    queryFn: () => catalog.choices(action, name, { connection: connection!, with: others, ...(search && { search }) }),
    enabled: combobox.dropdownOpened && connection !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  const fits = (text: string) => searchable || text.toLowerCase().includes(words.trim().toLowerCase());
  const all = (query.data?.items ?? []).filter((one) => fits(`${one.label} ${String(one.value)}`));
  const shown = all.slice(0, MOST_SHOWN);
  const problem = query.error && asProblem(query.error);
  return (
    <Combobox
      store={combobox}
      position="bottom-end"
      width={300}
      onOptionSubmit={(key) => {
        const picked = shown[Number(key)];
        if (picked) onPick(picked.value, picked.label);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<List size={13} aria-hidden />}
          aria-label={`Choose ${label}`}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          Choose
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          aria-label={`Search ${label}`}
          placeholder="Search"
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
          rightSection={query.isFetching ? <Loader size={14} /> : undefined}
        />
        <div>
          {shown.length > 0 && !problem && (
            <Combobox.Options aria-label={label} className={css.choices!} tabIndex={0}>
              {shown.map((one, i) => (
                <Combobox.Option value={String(i)} key={JSON.stringify(one.value)}>
                  {one.label}
                  {String(one.value) !== one.label && <code className={css.optionName}> {String(one.value)}</code>}
                </Combobox.Option>
              ))}
            </Combobox.Options>
          )}
          <div role="status" className={css.choicesNote}>
            {connection === undefined
              ? 'Pick a connection first: the list comes from the tool.'
              : problem
                ? [problem.title, problem.detail].filter(Boolean).join(': ')
                : query.isPending
                  ? 'Asking the tool…'
                  : all.length === 0
                    ? 'The tool lists nothing that fits.'
                    : all.length > shown.length
                      ? `${all.length - shown.length} more: type to find them.`
                      : ''}
          </div>
        </div>
      </Combobox.Dropdown>
    </Combobox>
  );
}
