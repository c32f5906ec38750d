import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** What a colour stands for. Each tone also has its own icon, and a text is always next to it. */
export type Tone = 'good' | 'busy' | 'idle' | 'bad' | 'warn';

const icons: Record<Tone, IconName> = { good: 'check', busy: 'ring', idle: 'dashed', bad: 'cross', warn: 'warning' };

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icons[tone]} size={14} />
      {children}
    </span>
  );
}

export const instanceTones = {
  pending: 'idle',
  running: 'busy',
  provisioned: 'good',
  failed: 'bad',
} as const satisfies Record<string, Tone>;
export type InstanceStatus = keyof typeof instanceTones;
/** In the order of an instance's life. */
export const instanceStatuses = Object.keys(instanceTones) as InstanceStatus[];

/** The status of an instance or a run. Runs are never pending. */
export function StatusBadge({ status }: { status: string }): JSX.Element {
  const tone: Tone = status in instanceTones ? instanceTones[status as InstanceStatus] : 'idle';
  return <Badge tone={tone}>{capitalize(status)}</Badge>;
}

export const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
