import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** What a colour stands for; each has a shape of its own, and a word is always beside it. */
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
/** In the order in which an instance goes through them. */
export const instanceStatuses = Object.keys(instanceTones) as InstanceStatus[];

/** Of an instance, or of a run, which knows no pending. */
export function StatusBadge({ status }: { status: string }): JSX.Element {
  const tone: Tone = status in instanceTones ? instanceTones[status as InstanceStatus] : 'idle';
  return <Badge tone={tone}>{capitalize(status)}</Badge>;
}

export const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
