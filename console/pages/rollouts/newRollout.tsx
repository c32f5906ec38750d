import './rollouts.css';
import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { ProblemView } from '../../components/loaded.tsx';
import { Submit } from '../../components/forms/form.tsx';
import { Card, Page } from '../../components/page.tsx';
import { toast } from '../../components/toast.tsx';
import type { Schemas } from '../../api/client.ts';
import { api, unwrap } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { RolloutPlan } from './rolloutPlan.tsx';
import type { RolloutDraft } from './rolloutForm.tsx';
import { emptyRollout, RolloutForm, toRolloutBody } from './rolloutForm.tsx';

/**
 * `/rollouts/new?service=pppoe&version=3`; `&rollout=` reverts a rollout. Shows a form, then a plan, then starts it.
 */
export function NewRolloutPage(): JSX.Element {
  const query = new URLSearchParams(useSearch());
  const [draft, setDraft] = useState<RolloutDraft>(() => ({
    ...emptyRollout,
    service: query.get('service') ?? '',
    version: query.get('version') ?? 'latest',
    rollout: query.get('rollout') ?? '',
  }));
  const planned = useMutation({
    mutationFn: async (requested: RolloutDraft) => ({
      requested,
      plan: (await unwrap(
        api().POST('/v1/rollouts', { body: { ...toRolloutBody(requested), dry_run: true } }),
      )) as Schemas['RolloutPlan'],
    }),
  });
  const begun = useMutation({
    mutationFn: async (requested: RolloutDraft) =>
      (await unwrap(api().POST('/v1/rollouts', { body: toRolloutBody(requested) }))) as Schemas['Rollout'],
    onSuccess: ({ id, service_name: name, version }) => {
      void invalidate('/v1/rollouts');
      toast(`Version ${version} of ${name} is being rolled out.`);
      navigate(`/rollouts/${id}`);
    },
  });
  const change = (changed: Partial<RolloutDraft>): void => {
    setDraft({ ...draft, ...changed });
    // The plan no longer matches the form.
    planned.reset();
    begun.reset();
  };
  const { data } = planned;
  return (
    <Page title="New rollout" about="Apply a version of a service to many devices: canaries first, then the rest.">
      <div class="columns">
        <Card title="Settings">
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              planned.mutate(draft);
            }}
          >
            <RolloutForm draft={draft} error={planned.error} onChange={change} />
            <div class="form-actions">
              <Submit busy={planned.isPending} tone={data ? '' : 'primary'}>
                Preview
              </Submit>
            </div>
          </form>
        </Card>
        <Card title="Preview">
          <div class="form" aria-live="polite">
            {planned.error && <ProblemView error={planned.error} />}
            {!data && !planned.error && (
              <p class="soft">
                Nothing has started yet. The preview shows which instances the rollout affects and how long it takes.
              </p>
            )}
            {data && <RolloutPlan plan={data.plan} request={toRolloutBody(data.requested)} />}
            {begun.error && <ProblemView error={begun.error} />}
            {data && data.plan.total > 0 && (
              <div class="form-actions">
                <button
                  type="button"
                  class="button primary"
                  aria-disabled={begun.isPending}
                  onClick={() => {
                    if (!begun.isPending) begun.mutate(data.requested);
                  }}
                >
                  Roll out
                </button>
              </div>
            )}
          </div>
        </Card>
      </div>
    </Page>
  );
}
