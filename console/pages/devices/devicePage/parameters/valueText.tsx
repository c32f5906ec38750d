import type { JSX } from 'preact';

export function ValueText({ value }: { value: string | null }): JSX.Element {
  if (value === null) return <span class="soft">unknown</span>;
  return value === '' ? <span class="soft">(empty)</span> : <code>{value}</code>;
}
