import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import icon from '../icon.svg';
import { Icon } from '../components/icon.tsx';
import type { SignIn } from '../api/signIns.ts';
import { ThemeSwitch } from './theme.tsx';
import { availablePages } from '../pages.ts';
import { AccountMenu } from './accountMenu.tsx';

/** On the side; on phones at the top. */
export function Sidebar({ signIn }: { signIn: SignIn }): JSX.Element {
  return (
    <header class="side">
      <Link href="/" class="brand">
        <img src={icon} alt="" width="28" height="28" />
        Cuttle
      </Link>
      <Navigation />
      <div class="side-end">
        <ThemeSwitch />
        <AccountMenu signIn={signIn} />
      </div>
    </header>
  );
}

function Navigation(): JSX.Element {
  const [path] = useLocation();
  const list = useRef<HTMLUListElement>(null);
  // On phones the navigation is wider than the screen.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const isHere = (of: string): boolean => path === of || (of !== '/' && path.startsWith(`${of}/`));
  return (
    <nav class="navigation" aria-label="Console">
      <ul ref={list}>
        {availablePages().map(
          ({ path: of, navigation }) =>
            navigation && (
              <li key={of}>
                <Link
                  href={of}
                  aria-current={
                    isHere(of) || (navigation.also !== undefined && isHere(navigation.also)) ? 'page' : undefined
                  }
                >
                  <Icon name={navigation.icon} />
                  {navigation.label}
                </Link>
              </li>
            ),
        )}
      </ul>
    </nav>
  );
}
