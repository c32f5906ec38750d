import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon } from './icon.tsx';

const visibleMs = 6000;
const toasts = signal<{ id: number; text: string }[]>([]);
let lastId = 0;

/**
 * Confirms an action for {@link visibleMs}, also to screen readers. Errors stay where the action was started
 * (`ProblemView`).
 */
export function toast(text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.value = [...toasts.value.slice(-2), { id, text }];
  setTimeout(() => {
    dismiss(id);
  }, visibleMs);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text }) => (
        <div key={id} class="toast">
          <Icon name="check" />
          <span>{text}</span>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => {
              dismiss(id);
            }}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
