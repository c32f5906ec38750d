import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import icon from '../../icon.svg';
import { useApiQuery } from '../../api/queries.ts';

/** Where to start, on an empty system. */
export function Welcome(): JSX.Element | null {
  const devices = useApiQuery('/v1/counts/devices');
  const services = useApiQuery('/v1/services', { query: { limit: 1 } });
  if (devices.data?.total !== 0 || services.data?.items.length !== 0) return null;
  return (
    <section class="card welcome" aria-label="Welcome">
      <img src={icon} alt="" width="56" height="56" />
      <div>
        <h2>Welcome to Cuttle</h2>
        <p class="soft">
          In five steps you write a service, plug in a simulated router, and watch Cuttle provision it.
        </p>
      </div>
      <Link href="/first-steps" class="button primary">
        Take the first steps
      </Link>
    </section>
  );
}
