import type { Row } from './tree.ts';
import { parentPath } from './tree.ts';

type Move = { act: 'go'; to: number } | { act: 'open' | 'close' | 'choose' };

/** Returns what a key does on a row, by WAI-ARIA's tree pattern; undefined for other keys. */
export function moveFor(rows: readonly Row[], at: number, key: string): Move | undefined {
  const row = rows[at];
  const last = rows.length - 1;
  if (!row) return undefined;
  switch (key) {
    case 'ArrowDown':
      return { act: 'go', to: Math.min(at + 1, last) };
    case 'ArrowUp':
      return { act: 'go', to: Math.max(at - 1, 0) };
    case 'Home':
      return { act: 'go', to: 0 };
    case 'End':
      return { act: 'go', to: last };
    case 'ArrowRight':
      return inward(row, at);
    case 'ArrowLeft':
      return outward(rows, row, at);
    case 'Enter':
    case ' ':
      return { act: 'choose' };
    default:
      return undefined;
  }
}

function inward({ node, isOpen }: Row, at: number): Move | undefined {
  if (node.parameter) return undefined;
  return isOpen ? { act: 'go', to: at + 1 } : { act: 'open' };
}

function outward(rows: readonly Row[], { node, isOpen, level }: Row, at: number): Move | undefined {
  if (isOpen) return { act: 'close' };
  const index = level === 1 ? -1 : rows.findIndex((each) => each.node.path === parentPath(node.path));
  return index === -1 ? { act: 'go', to: at } : { act: 'go', to: index };
}
