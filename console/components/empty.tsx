import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** The placeholder of an empty list: what belongs here, and how to add it. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <strong>{title}</strong>
      {children}
    </div>
  );
}
