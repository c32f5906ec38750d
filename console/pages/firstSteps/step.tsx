import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';

interface StepProps {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  /** Shown once the step is done. */
  result: ComponentChildren;
  /** Shows the content after the step is done, too. */
  keepsContent?: boolean;
  children: ComponentChildren;
}

/** A step. The current one is open; a finished one shows its result. */
export function Step({ number, title, state, result, keepsContent = false, children }: StepProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const [before, setBefore] = useState(state);
  // Moves the focus to the next step when the previous one is done.
  useEffect(() => {
    if (before === 'later' && state === 'now') heading.current?.focus();
    setBefore(state);
  }, [state]);
  return (
    <li class={`step ${state}`} {...(state === 'now' && { 'aria-current': 'step' as const })}>
      <span class="step-number" aria-hidden="true">
        {state === 'done' ? <Icon name="tick" size={18} /> : number}
      </span>
      <div class="step-body">
        <h2 ref={heading} tabIndex={-1}>
          <span class="hidden">Step {number}: </span>
          {title}
          {state === 'done' && <span class="hidden"> (done)</span>}
        </h2>
        {state === 'done' && result !== undefined && <p class="step-result">{result}</p>}
        {(state === 'now' || (state === 'done' && keepsContent)) && <div class="step-content">{children}</div>}
      </div>
    </li>
  );
}
