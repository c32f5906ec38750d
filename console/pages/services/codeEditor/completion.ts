import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { h, render } from 'preact';
import { help, Topic } from './help.tsx';
import type { HelpTopic } from './scriptHelp.ts';

const keywords =
  `and break do else elseif end false for function goto if in local nil not or repeat return then true until
  while`.split(/\s+/);
const library = `assert error ipairs next pairs pcall select setmetatable tonumber tostring type unpack
  string.format string.gsub string.match string.gmatch string.find string.sub string.rep
  string.upper string.lower string.byte string.char
  table.concat table.insert table.remove table.sort table.unpack math.floor math.ceil math.max math.min math.random
  os.time os.date`.split(/\s+/);
const deviceFields = [
  'manufacturer',
  'oui',
  'product_class',
  'serial_number',
  'software_version',
  'hardware_version',
  'root',
  'parameters',
  'address',
  'tags',
  'metadata',
];
const globals: Completion[] = [
  { label: 'device_id', detail: 'the device’s id', type: 'variable' },
  { label: 'variables', detail: 'the instance’s values', type: 'variable' },
  { label: 'device', detail: 'from the last Inform', type: 'variable' },
  { label: 'tenant_id', detail: 'the organization', type: 'variable' },
  { label: 'provisioning_status', detail: 'provisioned or failed', type: 'variable' },
];

/** Renders a topic of the scripting guide into a new element. */
export function renderTopic(topic: HelpTopic, name: string): HTMLElement {
  const element = document.createElement(name);
  render(h(Topic, { topic }), element);
  return element;
}

const functions: Completion[] = help.functions.flatMap((topic) =>
  topic.functions.map(({ name, signature }) => ({
    label: name,
    detail: signature.slice(name.length),
    type: 'function',
    boost: 2,
    info: () => renderTopic(topic, 'div'),
  })),
);
const allCompletions: Completion[] = [
  ...functions,
  ...globals,
  ...keywords.map((label) => ({ label, type: 'keyword' })),
  ...library.map((label) => ({ label, type: 'function', boost: -1 })),
];
const toProperties = (labels: string[], detail: string): Completion[] =>
  labels.map((label) => ({ label, detail, type: 'property' }));

/** Completes words of the script. Where a variable's name is expected, it suggests the service's variables. */
export function completeScript(variables: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const value = context.matchBefore(/(?:get_variable_value\(\s*["']|\bvariables(?:\.|\[["']))[\w.-]*/);
    if (value)
      return {
        from: value.to - (/[\w-]*$/.exec(value.text)?.[0].length ?? 0),
        options: toProperties(variables(), 'variable'),
        validFor: /^[\w-]*$/,
      };
    const fact = context.matchBefore(/\bdevice\.\w*/);
    if (fact)
      return {
        from: fact.from + 'device.'.length,
        options: toProperties(deviceFields, 'from the last Inform'),
        validFor: /^\w*$/,
      };
    const word = context.matchBefore(/[A-Za-z_][\w.]*/);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options: allCompletions, validFor: /^[\w.]*$/ };
  };
}
