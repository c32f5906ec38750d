import { useMutation } from '@tanstack/preact-query';
import { useMemo, useRef } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { toast } from '../../../components/toast.tsx';
import { api, ApiProblem, unwrap } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import type { Draft } from './draft.ts';
import { toServiceBody, isSameDraft } from './draft.ts';
import type { Mark } from '../codeEditor/codeEditor.ts';
import type { ServiceAsRead } from '../readService.ts';

interface SaveOptions {
  draft: Draft;
  saved: ServiceAsRead | undefined;
  onSaved: (saved: ServiceAsRead) => void;
  /** Lets the page be left without a warning. */
  allowLeaving: () => void;
}

export interface Save {
  /** @param etag overwrites this version instead of the one that was read. */
  mutate: (etag: string | undefined) => void;
  reset: () => void;
  isPending: boolean;
  error: Error | null;
  /** Someone else saved the service first. */
  conflict: boolean;
  /** Any other error, until the draft changes. */
  problem: Error | undefined;
  /** The script's errors by line, until the script changes. */
  marks: Mark[];
}

/** Saves the draft as the next version, unless someone else changed the service since it was read. */
export function useSave({ draft, saved, onSaved, allowLeaving }: SaveOptions): Save {
  const sent = useRef<Draft>();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (etag: string | undefined) => {
      sent.current = draft;
      return saveService(draft, saved, etag);
    },
    onSuccess: (now) => {
      void invalidate('/v1/services', '/v1/counts');
      toast(
        saved && saved.service.version === now.service.version
          ? `${now.service.name} is saved.`
          : `Version ${now.service.version} of ${now.service.name} is saved.`,
      );
      onSaved(now);
      if (saved) return;
      allowLeaving();
      navigate(`/services/${now.service.id}`, { replace: true });
    },
  });
  const conflict = error instanceof ApiProblem && error.problem.status === 412;
  const isScriptAsSent = draft.script === sent.current?.script;
  const marks = useMemo(() => (isScriptAsSent ? toMarks(error) : []), [error, isScriptAsSent]);
  const isAsSent = sent.current !== undefined && isSameDraft(draft, sent.current);
  return {
    mutate,
    reset,
    isPending,
    error,
    conflict,
    problem: conflict || !isAsSent ? undefined : (error ?? undefined),
    marks,
  };
}

async function saveService(
  draft: Draft,
  saved: ServiceAsRead | undefined,
  etag: string | undefined,
): Promise<ServiceAsRead> {
  const body = toServiceBody(draft);
  const answer = saved
    ? await api().PATCH('/v1/services/{id}', {
        params: { path: { id: saved.service.id }, header: { 'If-Match': etag ?? saved.etag } },
        body,
      })
    : await api().POST('/v1/services', { body });
  return { service: await unwrap(Promise.resolve(answer)), etag: answer.response.headers.get('ETag') ?? '' };
}

function toMarks(error: Error | null): Mark[] {
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return errors.flatMap(({ field, line, message }) =>
    field === 'script' && line !== undefined ? [{ line, severity: 'error', message: `It ${message}` }] : [],
  );
}
