import type { JSX } from 'preact';
import type { HelpBlock, HelpTopic } from './scriptHelp.ts';
import { parseScriptHelp } from './scriptHelp.ts';

export const help = parseScriptHelp(__SCRIPTING_GUIDE__);

export function findTopic(name: string): HelpTopic | undefined {
  return help.functions.find(({ functions }) => functions.some((each) => each.name === name));
}

export function Topic({ topic: { blocks } }: { topic: HelpTopic }): JSX.Element {
  return (
    <div class="help-text">
      {blocks.map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: HelpBlock }): JSX.Element {
  if (block.kind === 'code') return <pre tabIndex={0}>{block.text}</pre>;
  if (block.kind === 'text')
    return (
      <p>
        <InlineCode text={block.text} />
      </p>
    );
  const [head = [], ...rows] = block.rows;
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index} scope="col">
              <InlineCode text={cell || (index === 1 ? 'message' : ' ')} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join()}>
            {row.map((cell, index) => (
              <td key={index}>
                <InlineCode text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Renders text between backticks as code. */
function InlineCode({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part.replaceAll('*', '')))}
    </>
  );
}
