import type { OrganizationRow } from '../../db/access/organizations.ts';

type Find = (id: string) => Promise<OrganizationRow | undefined>;

interface Entry {
  /** In milliseconds, of a clock that only goes forward. */
  until: number;
  organization: Promise<OrganizationRow | undefined>;
}

const maxAgeMs = 2000;

/**
 * The organizations' settings, each at most two seconds old, so that a request costs no query for them. Only those that exist are
 * kept: names that are made up fill nothing.
 */
export class OrganizationCache {
  readonly #find: Find;
  readonly #now: () => number;
  readonly #max: number;
  readonly #entries = new Map<string, Entry>();

  /** @param max how many are kept. */
  constructor(find: Find, max = 10_000, now = (): number => performance.now()) {
    this.#find = find;
    this.#max = max;
    this.#now = now;
  }

  find(id: string): Promise<OrganizationRow | undefined> {
    const kept = this.#entries.get(id);
    if (kept && kept.until > this.#now()) return kept.organization;
    this.#entries.delete(id);
    const entry = { until: this.#now() + maxAgeMs, organization: this.#find(id) };
    this.#keep(id, entry);
    const forget = (): void => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
    };
    entry.organization.then((organization) => {
      if (!organization) forget();
    }, forget);
    return entry.organization;
  }

  #keep(id: string, entry: Entry): void {
    this.#entries.set(id, entry);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#max && !oldest.done) this.#entries.delete(oldest.value);
  }
}
