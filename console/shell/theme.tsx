import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { IconName } from '../components/icon.tsx';
import { Icon } from '../components/icon.tsx';

const choices = { system: 'screen', light: 'sun', dark: 'moon' } as const satisfies Record<string, IconName>;
type Theme = keyof typeof choices;

const themeKey = 'cuttle.theme';
const isTheme = (text: string | null): text is Theme => text !== null && text in choices;
const stored = localStorage.getItem(themeKey);
const theme = signal<Theme>(isTheme(stored) ? stored : 'system');

/** `system` sets no attribute: `color-scheme` then follows the operating system. */
export function applyTheme(): void {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

function choose(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(themeKey, chosen);
  applyTheme();
}

export function ThemeSwitch(): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segments theme">
      <legend class="hidden">Colours</legend>
      {(Object.keys(choices) as Theme[]).map((each) => (
        <label key={each} title={each}>
          <input
            type="radio"
            name={name}
            checked={theme.value === each}
            onChange={() => {
              choose(each);
            }}
            aria-label={each}
          />
          <span>
            <Icon name={choices[each]} size={16} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
