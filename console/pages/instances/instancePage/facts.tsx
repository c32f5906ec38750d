import { useMutation } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { FormDialog } from '../../../components/forms/formDialog.tsx';
import { Card } from '../../../components/page.tsx';
import { Badge } from '../../../components/status.tsx';
import { Time } from '../../../components/time.tsx';
import { toast } from '../../../components/toast.tsx';
import { api, unwrap } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import { hasScope } from '../../../api/signIns.ts';
import { VersionField } from '../attach/optionFields.tsx';
import type { Instance } from '../format.ts';
import { servicePath } from '../../../paths.ts';

export function Facts({ instance }: { instance: Instance }): JSX.Element {
  const [changes, setChanges] = useState(false);
  const {
    version,
    service_id: service,
    service_name: name,
    position,
    external_id: externalId,
    tags,
    metadata,
    created_at: created,
    updated_at: updated,
    workflow_url: url,
    workflow_id: workflow,
  } = instance;
  return (
    <Card
      title="Details"
      actions={
        hasScope('provision') && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              setChanges(true);
            }}
          >
            Change version
          </button>
        )
      }
    >
      <dl class="facts">
        <Fact name="Service">
          <Link href={servicePath(service)}>{name}</Link>
        </Fact>
        <Fact name="Version">
          {describeVersion(version)}
          {instance.outdated && (
            <>
              {' '}
              <Badge tone="warn">Outdated</Badge>
            </>
          )}
        </Fact>
        <Fact name="Position">{position}</Fact>
        {externalId !== null && (
          <Fact name="External id">
            <code>{externalId}</code>
          </Fact>
        )}
        {tags.length > 0 && (
          <Fact name="Tags">
            {tags.map((tag) => (
              <Link key={tag} class="tag" href={`/instances?tag=${encodeURIComponent(tag)}`}>
                {tag}
              </Link>
            ))}
          </Fact>
        )}
        {Object.keys(metadata).length > 0 && (
          <Fact name="Metadata">
            <code class="wrapped">{JSON.stringify(metadata)}</code>
          </Fact>
        )}
        <Fact name="Attached">
          <Time at={created} />
        </Fact>
        <Fact name="Changed">
          <Time at={updated} />
        </Fact>
        <Fact name="Workflow">
          {url === null ? (
            <code class="wrapped">{workflow}</code>
          ) : (
            <a href={url} target="_blank" rel="noreferrer">
              Open in the Temporal UI
            </a>
          )}
        </Fact>
      </dl>
      {changes && (
        <VersionDialog
          instance={instance}
          onClose={() => {
            setChanges(false);
          }}
        />
      )}
    </Card>
  );
}

function describeVersion({ applied, pinned, latest }: Instance['version']): string {
  const rule = pinned === null ? `follows the latest (v${latest})` : `pinned to v${pinned} (latest: v${latest})`;
  return `${applied === null ? 'None applied yet' : `v${applied} applied`}; ${rule}`;
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function VersionDialog({
  instance: {
    id,
    service_id: service,
    version: { pinned, latest },
  },
  onClose,
}: {
  instance: Instance;
  onClose: () => void;
}): JSX.Element {
  const [version, setVersion] = useState(pinned === null ? 'latest' : String(pinned));
  const changed = useMutation({
    mutationFn: () =>
      unwrap(
        api().PATCH('/v1/instances/{id}', {
          params: { path: { id } },
          body: { version: version === 'latest' ? 'latest' : Number(version) },
        }),
      ),
    onSuccess: () => {
      void invalidate('/v1/instances');
      toast('The next run uses this version. To apply it now, execute the instance.');
      onClose();
    },
  });
  return (
    <FormDialog title="Change version" mutation={changed} fieldNames={['version']} action="Save" onClose={onClose}>
      <VersionField
        service={{ id: service, version: latest }}
        value={version}
        onChange={setVersion}
        error={changed.error}
      />
    </FormDialog>
  );
}
