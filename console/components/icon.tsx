import type { JSX } from 'preact';

/** Paths on a 24 by 24 grid. Icons are hidden from screen readers: a text always says the same. */
const shapes = {
  overview: 'M4 13h6V4H4v9Zm10 7h6v-9h-6v9ZM4 20h6v-4H4v4ZM14 4v4h6V4h-6Z',
  devices: 'M4 14h16v5H4v-5Zm3 2.5h.01M10.5 16.5h.01M12 14V9m-4.5-.5a6.4 6.4 0 0 1 9 0M5 5.6a10 10 0 0 1 14 0',
  services: 'm8 8-4 4 4 4m8-8 4 4-4 4M13.5 5l-3 14',
  instances: 'M5 6h14M5 12h14M5 18h9M17 18l1.5 1.5L22 16',
  rollouts: 'M4 18c5 0 5-12 10-12h6m-3-3 3 3-3 3M14 18h6m-3-3 3 3-3 3',
  organizations: 'M4 20V6l7-3v17M11 9h9v11M4 20h17M7 9h.01M7 13h.01M7 17h.01M15 13h1m-1 4h1',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  filter: 'M4 6h16M7 12h10M10 18h4',
  check: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-4-9 3 3 5-6',
  ring: 'M12 3a9 9 0 1 0 9 9',
  dashed:
    'M12 3a9 9 0 0 1 4.5 1.2M19.8 7.5a9 9 0 0 1 0 9M16.5 19.8a9 9 0 0 1-9 0M4.2 16.5a9 9 0 0 1 ' +
    '0-9M7.5 4.2A9 9 0 0 1 9 3.5',
  cross: 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3ZM9 9l6 6m0-6-6 6',
  warning: 'M12 4 2.8 20h18.4L12 4Zm0 6v4m0 3h.01',
  retry: 'M19 8.5A8 8 0 1 0 20 14M20 4v5h-5',
  play: 'M8 5v14l11-7L8 5Z',
  pause: 'M8 5v14M16 5v14',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6l1-7Z',
  tick: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 9h11v11H9V9Zm6-5H4v11',
  up: 'm7 14 5-5 5 5',
  down: 'm7 10 5 5 5-5',
  left: 'm14 7-5 5 5 5',
  right: 'm10 7 5 5-5 5',
  plus: 'M12 5v14M5 12h14',
  key: 'M14.5 14a5 5 0 1 0-4.6-3L4 17v3h4v-2h2v-2l1.3-1.3c.9.2 2-.2 3.2-.7ZM16 8h.01',
  leave: 'M14 4h5v16h-5M4 12h11m-4-4 4 4-4 4',
  switch: 'M8 9l4-4 4 4M8 15l4 4 4-4',
  sun:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5V5m0 14v2.5M4.5 12H2m20 0h-2.5M5.3 5.3l1.8 ' +
    '1.8m9.8 9.8 1.8 1.8m0-13.4-1.8 1.8M7.1 16.9l-1.8 1.8',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  screen: 'M3 5h18v11H3V5Zm6 15h6m-3-4v4',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
