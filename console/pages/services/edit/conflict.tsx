import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Time } from '../../../components/time.tsx';
import { current } from '../../../api/signIns.ts';
import { Diff } from '../versions/diff.tsx';
import type { ServiceAsRead } from '../readService.ts';
import { lastChange, readService } from '../readService.ts';

interface ConflictProps {
  id: string;
  /** The user's script. */
  script: string;
  /** Replaces the user's version. */
  onTake: (theirs: ServiceAsRead) => void;
  /** Saves the user's version as the next one. */
  onOverwrite: (theirs: ServiceAsRead) => void;
  onClose: () => void;
}

/** Resolves a conflict: someone else saved the service. Shows who and what, and lets the user choose a version. */
export function Conflict({ id, script, onTake, onOverwrite, onClose }: ConflictProps): JSX.Element {
  const [compared, setCompared] = useState(false);
  const theirs = useQuery({
    queryKey: [current.value?.id, 'conflicting change', id],
    queryFn: async () => ({ read: await readService(id), change: await lastChange(id) }),
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Dialog title="Someone else changed the service" onClose={onClose}>
      <Loaded query={theirs}>
        {({ read, change }) => (
          <>
            <p>
              The current version is {read.service.version}
              {change && (
                <>
                  , saved <Time at={change.at} />
                  {change.actor !== null && (
                    <>
                      {' '}
                      by the key <b>{change.actor}</b>
                    </>
                  )}
                </>
              )}
              . Your changes are not saved.
            </p>
            {compared && (
              <Diff label="Script" before={read.service.script} after={script} names={['Theirs', 'Yours']} unified />
            )}
            <div class="form-actions">
              <button type="button" class="button quiet" onClick={onClose}>
                Keep editing
              </button>
              {!compared && (
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    setCompared(true);
                  }}
                >
                  Compare
                </button>
              )}
              <button
                type="button"
                class="button"
                onClick={() => {
                  onTake(read);
                }}
              >
                Use theirs
              </button>
              <button
                type="button"
                class="button danger primary"
                onClick={() => {
                  onOverwrite(read);
                }}
              >
                Save mine
              </button>
            </div>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
