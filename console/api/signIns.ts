import { computed, signal } from '@preact/signals';
import type { components } from '../../client/schema.ts';

type Me = components['schemas']['Me'];

/** Whom this browser has a key, or a token, of: at most one for each organization, and one for the platform. */
export interface SignIn {
  /** The organization's id, or {@link platform}. */
  id: string;
  key: string;
  /** Kept when the browser is closed. */
  remembered: boolean;
  me: Me;
}

/** No organization has such an id. */
const platform = '/platform';

const signInsKey = 'cuttle.sign-ins';
const currentKey = 'cuttle.current';

/** Those of this tab, and those that the computer remembers. */
export const signIns = signal<SignIn[]>([...read(sessionStorage), ...read(localStorage)]);

const currentId = signal(sessionStorage.getItem(currentKey) ?? localStorage.getItem(currentKey) ?? undefined);

/** Why somebody who was signed in is not any more, for the page that asks for a key. */
export const signOutReason = signal<string | undefined>(undefined);

export const current = computed(() => signIns.value.find(({ id }) => id === currentId.value));

/** Whether the one who is signed in may do what asks for the scope: what he may not is not offered. The API decides all the same. */
export const hasScope = (scope: 'read' | 'provision' | 'operate' | 'admin' | 'platform'): boolean =>
  current.value?.me.scopes.includes(scope) ?? false;

export function addSignIn(key: string, me: Me, remembered: boolean): void {
  const id = me.organization?.id ?? platform;
  write([...signIns.value.filter((other) => other.id !== id), { id, key, remembered, me }]);
  switchTo(id);
}

export function switchTo(id: string): void {
  signOutReason.value = undefined;
  currentId.value = id;
  sessionStorage.setItem(currentKey, id);
  const remembered = signIns.value.find((signIn) => signIn.id === id)?.remembered;
  if (remembered) localStorage.setItem(currentKey, id);
}

/** To the page that asks for a key, where the other sign-ins are offered too. */
export function showSignInPage(): void {
  currentId.value = undefined;
  sessionStorage.removeItem(currentKey);
  localStorage.removeItem(currentKey);
}

export function signOut(id: string, reason?: string): void {
  write(signIns.value.filter((signIn) => signIn.id !== id));
  if (currentId.value === id) showSignInPage();
  signOutReason.value = reason;
}

function write(all: SignIn[]): void {
  signIns.value = all;
  sessionStorage.setItem(signInsKey, JSON.stringify(all.filter(({ remembered }) => !remembered)));
  localStorage.setItem(signInsKey, JSON.stringify(all.filter(({ remembered }) => remembered)));
}

/** Whatever is not of this form was written by something else. */
function read(storage: Storage): SignIn[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(signInsKey) ?? '[]');
    return Array.isArray(found)
      ? (found as SignIn[]).filter((each) => typeof each.key === 'string' && Array.isArray(each.me.scopes))
      : [];
  } catch {
    return [];
  }
}
