import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { ApiProblem } from '../api/client.ts';
import { Icon } from './icon.tsx';

export function Loading({ label = 'Loading' }: { label?: string }): JSX.Element {
  return (
    <div class="waiting" role="status">
      <span class="busy spinner">
        <Icon name="ring" />
      </span>
      {label}…
    </div>
  );
}

/**
 * Shows the data of a query, its progress, or its error: `<Loaded query={device}>{(device) => …}</Loaded>`. Data
 * stays visible while it is refetched, even if that fails.
 */
export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ComponentChildren;
}): JSX.Element {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error)
    return (
      <div class="card-body">
        <ProblemView error={query.error} />
      </div>
    );
  return <Loading />;
}

/** Shows an error: what happened, why, what to do, and which fields. @param children optional actions. */
export function ProblemView({ error, children }: { error: Error; children?: ComponentChildren }): JSX.Element {
  const problem = error instanceof ApiProblem ? error.problem : undefined;
  const errors = problem?.errors ?? [];
  return (
    <div class="notice bad" role="alert">
      <Icon name="cross" size={20} />
      <div>
        <strong>{problem?.title ?? 'Request failed'}</strong>
        {errors.length <= 1 && <span>{error.message}</span>}
        {errors.length > 1 && (
          <ul>
            {errors.map(({ field, message, line }) => (
              <li key={field + message}>
                <code>{field}</code> {message}
                {line !== undefined && ` (line ${line})`}
              </li>
            ))}
          </ul>
        )}
        {problem?.status === 500 && problem.request_id && (
          <small class="soft">
            Request id <code>{problem.request_id}</code>
          </small>
        )}
        {children}
      </div>
    </div>
  );
}
