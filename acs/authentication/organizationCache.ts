import type { OrganizationRow } from '../../db/access/organizations.ts';
import { dropOldest } from '../../lib/dropOldest.ts';

type Find = (id: string) => Promise<OrganizationRow | undefined>;

interface Entry {
  /** In milliseconds, on the clock of `performance.now()`. */
  expiresAt: number;
  organization: Promise<OrganizationRow | undefined>;
}

const maxAgeMs = 2000;

/**
 * Caches the organizations' settings for 2 seconds, so that an organization that requires no authentication costs no
 * query. Organizations that do not exist are not cached; otherwise strangers could fill the cache.
 */
export class OrganizationCache {
  readonly #find: Find;
  readonly #now: () => number;
  readonly #max: number;
  readonly #entries = new Map<string, Entry>();

  /** @param max the maximum number of cached organizations. */
  constructor(find: Find, max = 10_000, now = (): number => performance.now()) {
    this.#find = find;
    this.#max = max;
    this.#now = now;
  }

  find(id: string): Promise<OrganizationRow | undefined> {
    const cached = this.#entries.get(id);
    if (cached && cached.expiresAt > this.#now()) return cached.organization;
    this.#entries.delete(id);
    const entry = { expiresAt: this.#now() + maxAgeMs, organization: this.#find(id) };
    this.#entries.set(id, entry);
    dropOldest(this.#entries, this.#max);
    const remove = (): void => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
    };
    entry.organization.then((organization) => {
      if (!organization) remove();
    }, remove);
    return entry.organization;
  }
}
