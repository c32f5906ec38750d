import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** Where there is nothing: what would be here, and what to do so that something is. */
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
