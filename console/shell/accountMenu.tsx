import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { Icon } from '../components/icon.tsx';
import { isLive } from '../api/liveUpdates.ts';
import type { SignIn } from '../api/signIns.ts';
import { showSignInPage, hasScope, signIns, signOut, switchTo } from '../api/signIns.ts';
import { ThemeSwitch } from './theme.tsx';

export const signInName = ({ me }: SignIn): string => me.organization?.name ?? 'Platform';

/**
 * The current sign-in, the others to switch to, and sign-out. It is a popover of the browser, so Escape or a click
 * elsewhere closes it.
 */
export function AccountMenu({ signIn }: { signIn: SignIn }): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  const others = signIns.value.filter(({ id }) => id !== signIn.id);
  const then = (act: () => void) => () => {
    menu.current?.hidePopover();
    act();
  };
  const go = (id: string): void => {
    switchTo(id);
    navigate('/');
  };
  return (
    <>
      <button type="button" class="account" popovertarget="account-menu">
        <span class="mark" aria-hidden="true">
          {signInName(signIn).slice(0, 2)}
        </span>
        <span>
          <b>{signInName(signIn)}</b>{' '}
          <small>
            {signIn.me.role}
            {isLive.value ? ' · live' : ''}
          </small>
        </span>
        <span class="hidden">: switch, or sign out</span>
        <span class="chevron">
          <Icon name="switch" size={16} />
        </span>
      </button>
      <div class="menu" id="account-menu" popover="auto" ref={menu}>
        <ThemeSwitch />
        <hr />
        <ul>
          {others.map((other) => (
            <li key={other.id}>
              <button
                type="button"
                onClick={then(() => {
                  go(other.id);
                })}
              >
                <span class="mark" aria-hidden="true">
                  {signInName(other).slice(0, 2)}
                </span>
                <span>
                  {signInName(other)} <small class="soft">{other.me.role}</small>
                </span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={then(showSignInPage)}>
              <Icon name="plus" />
              Sign in to another organization
            </button>
          </li>
          {!hasScope('platform') && (
            <li>
              <button
                type="button"
                onClick={then(() => {
                  navigate('/first-steps');
                })}
              >
                <Icon name="play" />
                First steps
              </button>
            </li>
          )}
          <li>
            <a href="/docs">
              <Icon name="services" />
              API documentation
            </a>
          </li>
          <li>
            <button
              type="button"
              onClick={then(() => {
                signOut(signIn.id);
              })}
            >
              <Icon name="leave" />
              Sign out of {signInName(signIn)}
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}
