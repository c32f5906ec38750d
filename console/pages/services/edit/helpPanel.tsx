import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { help, Topic } from '../codeEditor/help.tsx';
import type { HelpTopic } from '../codeEditor/scriptHelp.ts';
import { Icon } from '../../../components/icon.tsx';

/** The functions and recipes of the scripting guide. */
export function HelpPanel(): JSX.Element {
  const [text, setText] = useState('');
  const found = (topics: HelpTopic[]): HelpTopic[] =>
    topics.filter((topic) => JSON.stringify(topic).toLowerCase().includes(text.trim().toLowerCase()));
  const groups = [
    ['Functions', found(help.functions)],
    ['Recipes', found(help.recipes)],
  ] as const;
  return (
    <div class="form help-panel">
      <div class="search">
        <Icon name="search" size={16} />
        <input
          class="input"
          type="search"
          aria-label="Search help"
          placeholder="Search help"
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
          }}
        />
      </div>
      {groups.map(
        ([title, topics]) =>
          topics.length > 0 && (
            <section key={title}>
              <h3>{title}</h3>
              {topics.map((topic) => (
                <details key={topic.title} class="topic">
                  <summary>{topic.title}</summary>
                  <Topic topic={topic} />
                </details>
              ))}
            </section>
          ),
      )}
      {groups.every(([, topics]) => topics.length === 0) && <p class="soft">No matches.</p>}
    </div>
  );
}
