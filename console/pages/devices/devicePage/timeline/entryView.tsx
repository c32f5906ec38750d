import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { Badge } from '../../../../components/status.tsx';
import { ExactTime } from '../../../../components/time.tsx';
import { describeEntry } from './describe.ts';
import { Details } from './details.tsx';
import type { Entry } from './readTimeline.ts';

/** A timeline entry in one line. Its details are rendered when it is opened. */
export function EntryView({ entry }: { entry: Entry }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { kind, title, summary, state } = describeEntry(entry);
  return (
    <li class="entry">
      <details
        open={open}
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>
          <span class="entry-when">
            <ExactTime at={entry.at} />
          </span>
          <span class="entry-what">
            <span class="entry-kind">{kind}</span> <strong>{title}</strong>
            {summary !== '' && <span class="soft"> {summary}</span>}
          </span>
          <span class="entry-state">{state && <Badge tone={state.tone}>{state.label}</Badge>}</span>
          <span class="entry-sign">
            <Icon name={open ? 'up' : 'down'} size={16} />
          </span>
        </summary>
        {open && (
          <div class="entry-details">
            <Details entry={entry} />
          </div>
        )}
      </details>
    </li>
  );
}
