import '../services.css';
import type { JSX } from 'preact';
import { Link, useSearch } from 'wouter-preact';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import type { Draft } from './draft.ts';
import { toDraft, emptyDraft, exampleDraft } from './draft.ts';
import { EditorForm } from './editorForm.tsx';
import { useServiceToEdit } from '../readService.ts';

/** `/services/new`, empty or from the example. */
export function NewService(): JSX.Element {
  const from = new URLSearchParams(useSearch()).get('from');
  return (
    <EditorForm key={from ?? ''} initialDraft={from === 'example' ? exampleDraft() : emptyDraft} saved={undefined} />
  );
}

/** `/services/:id` */
export function ServiceEditor({ params: { id = '' } }: { params: Record<string, string | undefined> }): JSX.Element {
  const read = useServiceToEdit(id);
  if (read.error && !read.data) {
    return (
      <Page title="Service" about={<Link href="/services">All services</Link>}>
        <Loaded query={read}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <Loaded query={read}>
      {(saved) => (
        <EditorForm key={saved.service.id} initialDraft={toDraft(saved.service) satisfies Draft} saved={saved} />
      )}
    </Loaded>
  );
}
