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
  /** The script as one has it here. */
  script: string;
  /** Theirs takes the place of one's own. */
  onTake: (theirs: ServiceAsRead) => void;
  /** One's own becomes the next version, over theirs. */
  onOverwrite: (theirs: ServiceAsRead) => void;
  onClose: () => void;
}

/** Somebody else has saved the service meanwhile: who, what, and which of the two it shall be. */
export function Conflict({ id, script, onTake, onOverwrite, onClose }: ConflictProps): JSX.Element {
  const [compared, setCompared] = useState(false);
  const theirs = useQuery({
    queryKey: [current.value?.id, 'changed meanwhile', id],
    queryFn: async () => ({ read: await readService(id), change: await lastChange(id) }),
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Dialog title="Somebody else has changed it" onClose={onClose}>
      <Loaded query={theirs}>
        {({ read, change }) => (
          <>
            <p>
              It is version {read.service.version} now
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
              . Yours is not saved.
            </p>
            {compared && (
              <Diff label="Script" before={read.service.script} after={script} names={['Theirs', 'Yours']} unified />
            )}
            <div class="form-actions">
              <button type="button" class="button quiet" onClick={onClose}>
                Go on editing
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
                Take theirs
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
