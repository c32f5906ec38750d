import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useDeferredValue } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import { Empty } from '../../../../components/empty.tsx';
import { Icon } from '../../../../components/icon.tsx';
import { Loaded, ProblemView } from '../../../../components/loaded.tsx';
import { Card } from '../../../../components/page.tsx';
import { count, counted } from '../../../../components/time.tsx';
import { may } from '../../../../api/signIns.ts';
import { ask } from '../actions/deviceActions.ts';
import type { Device } from '../../device.ts';
import { ParameterDialog } from './parameterDialog.tsx';
import { ParameterTree } from './parameterTree.tsx';
import { ReadBar } from './readBar.tsx';
import type { Parameter } from './tree.ts';
import { buildTree, matches, matchRows, rowsOf } from './tree.ts';
import { useParameters } from './useParameters.ts';

/** So many matches are drawn: who sees more narrows the search. */
const mostMatches = 200;

/** What is stored of the device: a tree, closed but for its root. */
export function Parameters({ device, settled }: { device: Device; settled: string }): JSX.Element {
  const parameters = useParameters(device.id, `${device.last_inform_at} ${settled}`);
  return (
    <Card title="Parameters" flush>
      <Loaded of={parameters}>
        {(all) => (all.length === 0 ? <None device={device} /> : <Known device={device} all={all} />)}
      </Loaded>
    </Card>
  );
}

function Known({ device, all }: { device: Device; all: Parameter[] }): JSX.Element {
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<string>();
  const wanted = useDeferredValue(search.trim());
  const root = useMemo(() => buildTree(all), [all]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(root.children.map(({ path }) => path)));
  const found = useMemo(() => (wanted === '' ? undefined : matches(all, wanted)), [all, wanted]);
  const rows = useMemo(
    () => (found ? matchRows(found.slice(0, mostMatches)) : rowsOf(root, open)),
    [root, open, found],
  );
  const [activePath, setActive] = useState<string>();
  const active = rows.find(({ node }) => node.path === activePath) ?? rows[0];
  const toggle = (path: string, isOpen: boolean): void => {
    const changed = new Set(open);
    if (isOpen) changed.add(path);
    else changed.delete(path);
    setOpen(changed);
  };
  const mayAsk = device.status === 'registered' && may('operate');
  const chosen = opened === undefined ? undefined : all.find(({ path }) => path === opened);
  return (
    <>
      <div class="filters" role="search">
        <div class="search">
          <Icon name="search" size={16} />
          <input
            class="input"
            type="search"
            aria-label="Search names and values"
            placeholder="Search names and values"
            autocomplete="off"
            spellcheck={false}
            value={search}
            onInput={({ currentTarget }) => {
              setSearch(currentTarget.value);
            }}
          />
        </div>
        <span class="soft" role="status">
          {found
            ? `${counted(found.length, 'match', 'matches')}${found.length > mostMatches ? `, the first ${mostMatches} shown` : ''}`
            : counted(all.length, 'parameter')}
        </span>
      </div>
      {!active ? (
        <Empty icon="search" title="No parameter has that">
          <p>
            Neither a name nor a value of the {count(all.length)} that are stored. What the CPE was never asked for is
            not stored: read all of it again.
          </p>
        </Empty>
      ) : (
        <>
          <ParameterTree rows={rows} active={active} setActive={setActive} onToggle={toggle} onOpen={setOpened} />
          {mayAsk && <ReadBar deviceId={device.id} node={active.node} />}
        </>
      )}
      {chosen && (
        <ParameterDialog
          device={device}
          parameter={chosen}
          mayAsk={mayAsk}
          onClose={() => {
            setOpened(undefined);
          }}
        />
      )}
    </>
  );
}

function None({ device }: { device: Device }): JSX.Element {
  const asked = useMutation({ mutationFn: () => ask(device.id, { method: 'refresh', expires_in: 3600 }) });
  return (
    <Empty icon="services" title="No parameters are stored">
      <p>They are what the CPE told: at its Informs, to scripts, and when it is asked for all of them.</p>
      {device.status === 'registered' && may('operate') && (
        <button
          type="button"
          class="button"
          aria-disabled={asked.isPending}
          onClick={() => {
            asked.mutate();
          }}
        >
          Read all of them
        </button>
      )}
      {asked.error && <ProblemView error={asked.error} />}
    </Empty>
  );
}
