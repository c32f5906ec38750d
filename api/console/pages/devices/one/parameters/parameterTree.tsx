import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../../../parts/icon.tsx';
import { count, Time } from '../../../../parts/time.tsx';
import { moveIn } from './keys.ts';
import type { Node, Row } from './tree.ts';

interface TreeProps {
  rows: Row[];
  onToggle: (path: string, isOpen: boolean) => void;
  onOpen: (path: string) => void;
  /** Undefined: who looks may not ask the device. */
  onRead: ((node: Node) => void) | undefined;
}

/** WAI-ARIA's tree: one of its items is in the order of Tab, the arrows go from there. */
export function ParameterTree({ rows, onToggle, onOpen, onRead }: TreeProps): JSX.Element {
  const [active, setActive] = useState(rows[0]?.node.path);
  const tree = useRef<HTMLUListElement>(null);
  const mustFocus = useRef(false);
  const current = rows.some(({ node }) => node.path === active) ? active : rows[0]?.node.path;
  useEffect(() => {
    if (mustFocus.current) tree.current?.querySelector<HTMLElement>('[tabindex="0"][role=treeitem]')?.focus();
    mustFocus.current = false;
  });
  const act = ({ node, isOpen }: Row): void => {
    setActive(node.path);
    if (node.parameter) onOpen(node.path);
    else onToggle(node.path, !isOpen);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget.querySelector('[tabindex="0"][role=treeitem]')) return;
    const index = rows.findIndex(({ node }) => node.path === current);
    const row = rows[index];
    const move = row && moveIn(rows, index, event.key);
    if (!row || !move) return;
    event.preventDefault();
    mustFocus.current = true;
    if (move.act === 'go') setActive(rows[move.to]?.node.path);
    else if (move.act === 'choose') act(row);
    else onToggle(row.node.path, move.act === 'open');
  };
  return (
    <ul class="tree" role="tree" aria-label="Parameters" ref={tree} onKeyDown={onKeyDown}>
      {rows.map((row) => <Item key={row.node.path} row={row} isActive={row.node.path === current} onAct={() => { act(row); }} onRead={onRead} />)}
    </ul>
  );
}

interface ItemProps {
  row: Row;
  isActive: boolean;
  onAct: () => void;
  onRead: TreeProps['onRead'];
}

function Item({ row: { node, level, position, setSize, isOpen }, isActive, onAct, onRead }: ItemProps): JSX.Element {
  const { parameter, path, name, size } = node;
  const indent = { '--level': Math.min(level, 12) - 1 } as JSX.CSSProperties;
  return (
    <li
      role="treeitem" class={parameter ? 'leaf' : 'object'} tabIndex={isActive ? 0 : -1} aria-level={level} aria-posinset={position} aria-setsize={setSize}
      {...(!parameter && { 'aria-expanded': isOpen })} aria-label={parameter ? `${name} ${parameter.value ?? 'not known'}` : name} style={indent} onClick={onAct}
    >
      <span class="tree-name">{!parameter && <Icon name={isOpen ? 'down' : 'right'} size={14} />}<code>{name}</code></span>
      {parameter ? <Value parameter={parameter} /> : <span class="tree-value soft">{count(size)}</span>}
      {onRead && <button type="button" class="button quiet tree-read" tabIndex={isActive ? 0 : -1} aria-label={`Read ${path} again`} title="Read again" onClick={(event) => { event.stopPropagation(); onRead(node); }}>Read</button>}
    </li>
  );
}

function Value({ parameter: { value, type, writable, updated_at: at } }: { parameter: NonNullable<Node['parameter']> }): JSX.Element {
  return (
    <>
      <span class="tree-value">{value === null ? <span class="soft">not known</span> : value === '' ? <span class="soft">(empty)</span> : <code>{value}</code>}</span>
      <span class="tree-about soft">{[type?.replace(/^xsd:/, ''), writable === true ? 'writable' : writable === false ? 'read-only' : ''].filter(Boolean).join(', ')}</span>
      <span class="tree-age soft"><Time at={at} /></span>
    </>
  );
}
