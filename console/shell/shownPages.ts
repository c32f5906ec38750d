import type { PageEntry } from '../pages.ts';
import { pages } from '../pages.ts';
import { may } from '../api/signIns.ts';

/** Those of whoever is signed in: the platform has others than an organization. */
export function shownPages(): PageEntry[] {
  const isPlatform = may('platform');
  return pages.filter((page) => (page.for === 'platform') === isPlatform);
}
