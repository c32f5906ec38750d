import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';

interface StepProps {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  /** What came of it, once it is done. */
  result: ComponentChildren;
  /** What it holds is shown when it is done, too. */
  keepsContent?: boolean;
  children: ComponentChildren;
}

/** The one whose turn it is is open; one that is done tells what came of it. */
export function Step({ number, title, state, result, keepsContent = false, children }: StepProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const [before, setBefore] = useState(state);
  // Who did the step before is brought to the one that follows.
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
