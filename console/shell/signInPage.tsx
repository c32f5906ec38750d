import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import icon from '../icon.svg';
import { Check, Field, Submit } from '../components/forms/form.tsx';
import { Icon } from '../components/icon.tsx';
import { ProblemView } from '../components/loaded.tsx';
import { Toasts } from '../components/toast.tsx';
import type { Schemas } from '../api/client.ts';
import { createApiClient, unwrap } from '../api/client.ts';
import { useApiQuery } from '../api/queries.ts';
import { addSignIn, signOutReason, signIns, switchTo } from '../api/signIns.ts';
import { signInName } from './accountMenu.tsx';

async function signIn({ key, remember }: { key: string; remember: boolean }): Promise<void> {
  addSignIn(key, await unwrap(createApiClient(key).GET('/v1/me')), remember);
}

/** Shown at any URL, which stays and opens after the sign-in. */
export function SignInPage(): JSX.Element {
  useEffect(() => {
    document.title = 'Sign in · Cuttle';
  }, []);
  return (
    <div class="sign-in">
      <main>
        <div class="card">
          <div class="card-body">
            <div class="welcome">
              <img src={icon} alt="" width="52" height="52" />
              <h1>Sign in to Cuttle</h1>
              <p class="soft">Zero-touch provisioning of your customers' routers.</p>
            </div>
            {signOutReason.value !== undefined && (
              <div class="notice warn" role="alert">
                <Icon name="warning" />
                <div>
                  <strong>You were signed out</strong>
                  <span>{signOutReason.value}</span>
                </div>
              </div>
            )}
            <OtherSignIns />
            <SignInForm />
          </div>
        </div>
        <footer>
          An administrator’s key is printed at the first start and stored in <code>.cuttle/api-key</code>.
        </footer>
      </main>
      <Toasts />
    </div>
  );
}

function OtherSignIns(): JSX.Element | null {
  if (signIns.value.length === 0) return null;
  return (
    <ul class="choices" aria-label="You are signed in to">
      {signIns.value.map((each) => (
        <li key={each.id}>
          <button
            type="button"
            class="account"
            onClick={() => {
              switchTo(each.id);
            }}
          >
            <span class="mark" aria-hidden="true">
              {signInName(each).slice(0, 2)}
            </span>
            <span>
              <b>{signInName(each)}</b>
              <small>{each.me.role}</small>
            </span>
            <Icon name="right" size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function SignInForm(): JSX.Element {
  const [key, setKey] = useState('');
  const [remember, setRemember] = useState(false);
  const methods = useApiQuery('/v1/sign-in');
  const entered = useMutation({ mutationFn: signIn });
  return (
    <>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          entered.mutate({ key: key.trim(), remember });
        }}
      >
        <Field label="API key" name="key">
          {(attributes) => (
            <input
              class="input mono"
              type="password"
              required
              autocomplete="off"
              spellcheck={false}
              placeholder="cuttle_…"
              {...attributes}
              value={key}
              onInput={({ currentTarget }) => {
                setKey(currentTarget.value);
              }}
            />
          )}
        </Field>
        <Check
          label="Remember on this computer"
          hint="Otherwise you are signed out when you close this tab."
          checked={remember}
          onChange={({ currentTarget }) => {
            setRemember(currentTarget.checked);
          }}
        />
        {entered.error && <ProblemView error={entered.error} />}
        <Submit busy={entered.isPending} tone="primary wide">
          Sign in
        </Submit>
      </form>
      {methods.data?.oidc && <IssuerSignIn oidc={methods.data.oidc} remember={remember} />}
    </>
  );
}

type Oidc = NonNullable<Schemas['SignIn']['oidc']>;

/** Signs in with the organization's identity provider. Its code is loaded only if one is configured. */
function IssuerSignIn({ oidc, remember }: { oidc: Oidc; remember: boolean }): JSX.Element {
  const started = useMutation({
    mutationFn: async () => (await import('../api/oidc.ts')).startSignIn(oidc, remember),
  });
  const completed = useMutation({
    mutationFn: async () => {
      const found = await (await import('../api/oidc.ts')).completeSignIn();
      if (!found) return;
      await signIn({ key: found.token, remember: found.remember });
      navigate(found.path, { replace: true });
    },
  });
  useEffect(() => {
    const query = new URLSearchParams(location.search);
    if (query.has('state') && (query.has('code') || query.has('error'))) completed.mutate();
  }, []);
  const error = completed.error ?? started.error;
  return (
    <>
      <div class="or">or</div>
      {error && <ProblemView error={error} />}
      <button
        type="button"
        class="button wide"
        onClick={() => {
          started.mutate();
        }}
      >
        <Icon name="key" />
        Sign in with {new URL(oidc.issuer).host}
      </button>
    </>
  );
}
