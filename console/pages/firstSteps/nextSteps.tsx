import type { ComponentChildren, JSX } from 'preact';
import { Link } from 'wouter-preact';
import icon from '../../icon.svg';
import type { IconName } from '../../components/icon.tsx';
import { Icon } from '../../components/icon.tsx';
import type { Schemas } from '../../api/client.ts';
import { acsUrl } from './example.ts';

/** The end, which is the beginning of the real thing. */
export function NextSteps({ instance }: { instance: Schemas['Instance'] }): JSX.Element {
  return (
    <section class="card finish" aria-label="Done">
      <img src={icon} alt="" width="64" height="64" />
      <h2>Your first router is online</h2>
      <p>It set itself up while you watched. The next ten thousand go the same way, and you may look away.</p>
      <ul>
        <NextStep icon="instances" href={`/instances/${instance.id}`} title="Look at it again">
          Its page, where it is explained, retried, changed.
        </NextStep>
        <NextStep icon="devices" href="/devices" title="Bring a real one">
          Register it, and enter <code>{acsUrl()}</code> in it as its ACS.
        </NextStep>
        <NextStep icon="services" href="/services" title="Write your own service">
          Voice, VLANs, Wi-Fi: what your customers buy.
        </NextStep>
        <NextStep icon="key" href="/docs" isElsewhere title="Have it done by your systems">
          All that you did here is one request each.
        </NextStep>
      </ul>
    </section>
  );
}

function NextStep({
  icon: name,
  href,
  title,
  children,
  isElsewhere = false,
}: {
  icon: IconName;
  href: string;
  title: string;
  children: ComponentChildren;
  isElsewhere?: boolean;
}): JSX.Element {
  const content = (
    <>
      <Icon name={name} />
      <span>
        <b>{title}</b>
        <small class="soft">{children}</small>
      </span>
    </>
  );
  return <li>{isElsewhere ? <a href={href}>{content}</a> : <Link href={href}>{content}</Link>}</li>;
}
