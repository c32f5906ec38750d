import { computed, signal } from '@preact/signals';
import type { components } from '../../client/schema.ts';

type Me = components['schemas']['Me'];

/** A key or token in this browser: at most one per organization, and one for the platform. */
export interface SignIn {
  /** The organization's id, or {@link platform}. */
  id: string;
  key: string;
  /** Stays signed in after the browser is closed. */
  remembered: boolean;
  me: Me;
}

/** Cannot be an organization's id, because those contain no slash. */
const platform = '/platform';

const signInsKey = 'cuttle.sign-ins';
const currentKey = 'cuttle.current';

/** The sign-ins of this tab (sessionStorage) and of this browser (localStorage). */
export const signIns = signal<SignIn[]>([...read(sessionStorage), ...read(localStorage)]);

const currentId = signal(sessionStorage.getItem(currentKey) ?? localStorage.getItem(currentKey) ?? undefined);

/** Why the last sign-in was ended, for the sign-in page. */
export const signOutReason = signal<string | undefined>(undefined);

export const current = computed(() => signIns.value.find(({ id }) => id === currentId.value));

/** Whether the current sign-in has the scope. The console hides what is not allowed; the API enforces it. */
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

/** Shows the sign-in page, which also offers the other sign-ins. */
export function showSignInPage(): void {
  currentId.value = undefined;
  sessionStorage.removeItem(currentKey);
  localStorage.removeItem(currentKey);
}

/** Ends a sign-in. Several requests may be rejected at once: the first one's reason stays. */
export function signOut(id: string, reason?: string): void {
  if (!signIns.value.some((signIn) => signIn.id === id)) return;
  write(signIns.value.filter((signIn) => signIn.id !== id));
  if (currentId.value === id) showSignInPage();
  signOutReason.value = reason;
}

function write(all: SignIn[]): void {
  signIns.value = all;
  sessionStorage.setItem(signInsKey, JSON.stringify(all.filter(({ remembered }) => !remembered)));
  localStorage.setItem(signInsKey, JSON.stringify(all.filter(({ remembered }) => remembered)));
}

/** Reads the stored sign-ins. Ignores entries of another form, which something else wrote. */
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
