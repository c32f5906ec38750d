import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from '../../../../components/copyButton.tsx';
import { Dialog } from '../../../../components/forms/dialog.tsx';
import { ProblemView } from '../../../../components/loaded.tsx';
import { ExactTime } from '../../../../components/time.tsx';
import { startAction } from '../actions/deviceActions.ts';
import type { Device } from '../../device.ts';
import { ActionProgress } from '../actions/actionProgress.tsx';
import { SetForm } from './setForm.tsx';
import type { Parameter } from './tree.ts';
import { ValueText } from './valueText.tsx';

interface DialogProps {
  device: Device;
  parameter: Parameter;
  mayAct: boolean;
  onClose: () => void;
}

/** Shows a stored parameter, reads it again or sets it, and shows the progress. */
export function ParameterDialog({ device, parameter, mayAct, onClose }: DialogProps): JSX.Element {
  const [actionId, setActionId] = useState<string>();
  const { path, value, type, writable, updated_at: at } = parameter;
  const read = useMutation({
    mutationFn: () => startAction(device.id, { method: 'get_parameter_values', names: [path], expires_in: 3600 }),
    onSuccess: ({ id }) => {
      setActionId(id);
    },
  });
  return (
    <Dialog title={path.slice(path.lastIndexOf('.') + 1)} onClose={onClose}>
      <div class="secret">
        <code>{path}</code>
        <CopyButton text={path} label="the path" />
      </div>
      <dl class="facts">
        <div>
          <dt>Value</dt>
          <dd>
            <ValueText value={value} />
          </dd>
        </div>
        <div>
          <dt>Type</dt>
          <dd>
            {type?.replace(/^xsd:/, '') ?? 'unknown'},{' '}
            {writable === null ? 'access unknown' : writable ? 'writable' : 'read-only'}
          </dd>
        </div>
        <div>
          <dt>Updated</dt>
          <dd>
            <ExactTime at={at} />
          </dd>
        </div>
      </dl>
      {mayAct && writable !== false && <SetForm device={device} parameter={parameter} onStarted={setActionId} />}
      {read.error && <ProblemView error={read.error} />}
      {actionId !== undefined && (
        <ul class="device-actions" aria-live="polite">
          <ActionProgress key={actionId} device={device} id={actionId} />
        </ul>
      )}
      <div class="form-actions">
        {mayAct && (
          <button
            type="button"
            class="button"
            aria-disabled={read.isPending}
            onClick={() => {
              read.mutate();
            }}
          >
            Read again
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
