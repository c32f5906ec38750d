import './parameters.css';
import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useDeferredValue } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import { Empty } from '../../../../components/empty.tsx';
import { Icon } from '../../../../components/icon.tsx';
import { Loaded, ProblemView } from '../../../../components/loaded.tsx';
import { Card } from '../../../../components/page.tsx';
import { formatCount, pluralize } from '../../../../components/time.tsx';
import { hasScope } from '../../../../api/signIns.ts';
import { startAction } from '../actions/deviceActions.ts';
import type { Device } from '../../device.ts';
import { ParameterDialog } from './parameterDialog.tsx';
import { ParameterTree } from './parameterTree.tsx';
import { ReadBar } from './readBar.tsx';
import type { Parameter } from './tree.ts';
import { buildTree, findMatches, buildMatchRows, buildRows } from './tree.ts';
import { useParameters } from './useParameters.ts';

/** A search shows at most this many matches. */
const maxMatches = 200;

/** The stored parameters as a tree. Only the root is expanded at first. */
export function Parameters({ device, lastSettledAt }: { device: Device; lastSettledAt: string }): JSX.Element {
  const parameters = useParameters(device.id, `${device.last_inform_at} ${lastSettledAt}`);
  return (
    <Card title="Parameters" flush>
      <Loaded query={parameters}>
        {(all) =>
          all.length === 0 ? <NoParameters device={device} /> : <ParameterBrowser device={device} all={all} />
        }
      </Loaded>
    </Card>
  );
}

function ParameterBrowser({ device, all }: { device: Device; all: Parameter[] }): JSX.Element {
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<string>();
  const wanted = useDeferredValue(search.trim());
  const root = useMemo(() => buildTree(all), [all]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(root.children.map(({ path }) => path)));
  const found = useMemo(() => (wanted === '' ? undefined : findMatches(all, wanted)), [all, wanted]);
  const rows = useMemo(
    () => (found ? buildMatchRows(found.slice(0, maxMatches)) : buildRows(root, open)),
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
  const mayAsk = device.status === 'registered' && hasScope('operate');
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
          {found ? describeMatches(found.length) : pluralize(all.length, 'parameter')}
        </span>
      </div>
      {!active ? (
        <Empty icon="search" title="No parameters match">
          <p>
            None of the {formatCount(all.length)} stored parameters matches by name or value. To store more, read all
            parameters from the CPE.
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
          mayAct={mayAsk}
          onClose={() => {
            setOpened(undefined);
          }}
        />
      )}
    </>
  );
}

const describeMatches = (total: number): string =>
  pluralize(total, 'match', 'matches') + (total > maxMatches ? `, the first ${maxMatches} shown` : '');

function NoParameters({ device }: { device: Device }): JSX.Element {
  const started = useMutation({ mutationFn: () => startAction(device.id, { method: 'refresh', expires_in: 3600 }) });
  return (
    <Empty icon="services" title="No stored parameters">
      <p>Parameters are stored from Informs, from script reads, and when you read all of them.</p>
      {device.status === 'registered' && hasScope('operate') && (
        <button
          type="button"
          class="button"
          aria-disabled={started.isPending}
          onClick={() => {
            started.mutate();
          }}
        >
          Read all parameters
        </button>
      )}
      {started.error && <ProblemView error={started.error} />}
    </Empty>
  );
}
