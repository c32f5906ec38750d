import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** Where the browser lets no page copy (without TLS, say) the text is beside it anyway. */
export function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => {
      setCopied(false);
    }, 2000);
  };
  return (
    <button
      type="button"
      class="button quiet square"
      aria-label={copied ? 'Copied' : `Copy ${label}`}
      title={copied ? 'Copied' : `Copy ${label}`}
      onClick={() => {
        void copy().catch(() => undefined);
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} size={16} />
    </button>
  );
}

/** What is shown once, to be copied. */
export function Secret({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <div class="secret">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
