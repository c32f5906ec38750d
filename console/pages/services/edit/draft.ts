import type { Schemas } from '../../../api/client.ts';

export type Service = Schemas['Service'];
export type ServiceBody = Schemas['NewService'];

export interface DraftVariable {
  /** Identifies the row while its name is edited. */
  key: number;
  name: string;
  description: string;
  type: 'string' | 'number' | 'boolean' | 'xml';
  required: boolean;
  /** As typed; empty means no default. */
  default: string;
  secret: boolean;
}

/** A service in the editor, with numbers and lists as typed. */
export interface Draft {
  name: string;
  description: string;
  script: string;
  variables: DraftVariable[];
  events: string[];
  onRepeatedBootstrap: Service['on_repeated_bootstrap'];
  scriptSeconds: string;
  /** Empty: the default in temporal.yaml. */
  deliverySeconds: string;
  attempts: string;
  backoffSeconds: string;
  maxBackoffSeconds: string;
  retryOn: string;
  oui: string;
  productClass: string;
  softwareVersion: string;
}

let lastKey = 0;
export const emptyVariable = (): DraftVariable => ({
  key: (lastKey += 1),
  name: '',
  description: '',
  type: 'string',
  required: true,
  default: '',
  secret: false,
});

export const emptyDraft: Draft = {
  name: '',
  description: '',
  script: 'set_provisioning_status("provisioned")\n',
  variables: [],
  events: ['0 BOOTSTRAP'],
  onRepeatedBootstrap: 'run',
  scriptSeconds: '5',
  deliverySeconds: '',
  attempts: '1',
  backoffSeconds: '60',
  maxBackoffSeconds: '3600',
  retryOn: '',
  oui: '',
  productClass: '',
  softwareVersion: '',
};

/** The service of the demo. */
export function exampleDraft(): Draft {
  const { variables, ...example } = __EXAMPLE_SERVICE__;
  return {
    ...emptyDraft,
    ...example,
    variables: variables.map((variable) => ({ ...emptyVariable(), required: false, ...variable })),
  };
}

type Content = Pick<Service, 'script' | 'variables' | 'events' | 'limits' | 'retry' | 'fits' | 'on_repeated_bootstrap'>;

export function toDraft({ name, description, ...content }: Content & { name: string; description: string }): Draft {
  const { script, variables, events, limits, retry, fits } = content;
  return {
    name,
    description,
    script,
    variables: variables.map((variable) => ({
      ...emptyVariable(),
      ...variable,
      default: variable.default?.toString() ?? '',
    })),
    events,
    onRepeatedBootstrap: content.on_repeated_bootstrap,
    scriptSeconds: String(limits.script_seconds),
    deliverySeconds: limits.delivery_seconds?.toString() ?? '',
    attempts: String(retry.attempts),
    backoffSeconds: String(retry.backoff_seconds),
    maxBackoffSeconds: String(retry.max_backoff_seconds),
    retryOn: retry.on.join(', '),
    oui: fits.oui.join(', '),
    productClass: fits.product_class.join(', '),
    softwareVersion: fits.software_version.join(', '),
  };
}

/** Converts the draft into a request. Invalid numbers stay texts, which the API rejects. */
export function toServiceBody(draft: Draft): ServiceBody {
  const { name, description, script, events } = draft;
  return {
    name,
    description,
    script,
    variables: draft.variables.map(toVariable),
    events,
    on_repeated_bootstrap: draft.onRepeatedBootstrap,
    limits: {
      script_seconds: toNumber(draft.scriptSeconds),
      delivery_seconds: draft.deliverySeconds.trim() === '' ? null : toNumber(draft.deliverySeconds),
    },
    retry: {
      attempts: toNumber(draft.attempts),
      backoff_seconds: toNumber(draft.backoffSeconds),
      max_backoff_seconds: toNumber(draft.maxBackoffSeconds),
      on: splitList(draft.retryOn),
    },
    fits: {
      oui: splitList(draft.oui),
      product_class: splitList(draft.productClass),
      software_version: splitList(draft.softwareVersion),
    },
  };
}

function toVariable({
  name,
  description,
  type,
  required,
  default: value,
  secret,
}: DraftVariable): NonNullable<ServiceBody['variables']>[number] {
  return {
    name,
    ...(description !== '' && { description }),
    type,
    required,
    ...(value !== '' && { default: parseValue(type, value) }),
    secret,
  };
}

/** Converts a typed value to the variable's type. */
export function parseValue(type: DraftVariable['type'], text: string): string | number | boolean {
  if (type === 'number') return toNumber(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

const toNumber = (text: string): number =>
  text.trim() === '' || Number.isNaN(Number(text)) ? (text as unknown as number) : Number(text);
const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

export const isSameDraft = (a: Draft, b: Draft): boolean =>
  JSON.stringify(toServiceBody(a)) === JSON.stringify(toServiceBody(b));

/** Returns everything but the script as text, for comparisons. */
export function formatSettings(content: Omit<Content, 'script'>): string {
  const { variables, events, on_repeated_bootstrap, limits, retry, fits } = content;
  return JSON.stringify({ variables, events, on_repeated_bootstrap, limits, retry, fits }, null, 2);
}
