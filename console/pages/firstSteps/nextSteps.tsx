import type { ComponentChildren, JSX } from 'preact';
import { Link } from 'wouter-preact';
import icon from '../../icon.svg';
import type { IconName } from '../../components/icon.tsx';
import { Icon } from '../../components/icon.tsx';
import type { Schemas } from '../../api/client.ts';
import { acsUrl } from './example.ts';
import { instancePath } from '../../paths.ts';

/** Shown after the last step: where to go from here. */
export function NextSteps({ instance }: { instance: Schemas['Instance'] }): JSX.Element {
  return (
    <section class="card finish" aria-label="Done">
      <img src={icon} alt="" width="64" height="64" />
      <h2>Your first router is online</h2>
      <p>Cuttle provisioned it automatically. The next ten thousand work the same way.</p>
      <ul>
        <NextStep icon="instances" href={instancePath(instance.id)} title="View the instance">
          See its status, retry it, or change its values.
        </NextStep>
        <NextStep icon="devices" href="/devices" title="Connect a real router">
          Register it, and set its ACS URL to <code>{acsUrl()}</code>.
        </NextStep>
        <NextStep icon="services" href="/services" title="Write your own service">
          Voice, VLANs, Wi-Fi: whatever your customers buy.
        </NextStep>
        <NextStep icon="key" href="/docs" isElsewhere title="Use the API">
          Each of these steps is one API request.
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
