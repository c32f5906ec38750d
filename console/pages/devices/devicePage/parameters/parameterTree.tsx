import type { CSSProperties, JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { formatCount, Time } from '../../../../components/time.tsx';
import { moveFor } from './treeKeys.ts';
import type { Parameter, Row } from './tree.ts';
import { ValueText } from './valueText.tsx';

interface TreeProps {
  rows: Row[];
  /** The row that Tab focuses. */
  active: Row;
  setActive: (path: string) => void;
  onToggle: (path: string, isOpen: boolean) => void;
  onOpen: (path: string) => void;
}

/** A tree view by WAI-ARIA: Tab focuses one item, and the arrow keys move from there. */
export function ParameterTree({ rows, active, setActive, onToggle, onOpen }: TreeProps): JSX.Element {
  const tree = useRef<HTMLUListElement>(null);
  const mustFocus = useRef(false);
  // A layout effect moves the focus before the next key press.
  useLayoutEffect(() => {
    if (mustFocus.current) tree.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    mustFocus.current = false;
  });
  const act = ({ node, isOpen }: Row): void => {
    setActive(node.path);
    if (node.parameter) onOpen(node.path);
    else onToggle(node.path, !isOpen);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const move = moveFor(rows, rows.indexOf(active), event.key);
    if (!move) return;
    event.preventDefault();
    mustFocus.current = true;
    if (move.act === 'go') setActive(rows[move.to]?.node.path ?? '');
    else if (move.act === 'choose') act(active);
    else onToggle(active.node.path, move.act === 'open');
  };
  return (
    <ul class="tree" role="tree" aria-label="Parameters" ref={tree} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <Item
          key={row.node.path}
          row={row}
          isActive={row === active}
          onAct={() => {
            act(row);
          }}
        />
      ))}
    </ul>
  );
}

interface ItemProps {
  row: Row;
  isActive: boolean;
  onAct: () => void;
}

function Item({ row: { node, level, position, setSize, isOpen }, isActive, onAct }: ItemProps): JSX.Element {
  const { parameter, name, size } = node;
  const indent = { '--level': Math.min(level, 12) - 1 } as CSSProperties;
  return (
    <li
      role="treeitem"
      class={parameter ? 'leaf' : 'object'}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isActive}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={setSize}
      {...(!parameter && { 'aria-expanded': isOpen })}
      style={indent}
      onClick={onAct}
    >
      <span class="tree-name">
        {!parameter && <Icon name={isOpen ? 'down' : 'right'} size={14} />}
        <code>{name}</code>
      </span>
      {parameter ? <Value parameter={parameter} /> : <span class="tree-value soft">{formatCount(size)}</span>}
    </li>
  );
}

function Value({ parameter: { value, type, writable, updated_at: at } }: { parameter: Parameter }): JSX.Element {
  return (
    <>
      <span class="tree-value">
        <ValueText value={value} />
      </span>
      <span class="tree-about soft">
        {[type?.replace(/^xsd:/, ''), writable === true ? 'writable' : writable === false ? 'read-only' : '']
          .filter(Boolean)
          .join(', ')}
      </span>
      <span class="tree-age soft">
        <Time at={at} />
      </span>
    </>
  );
}
