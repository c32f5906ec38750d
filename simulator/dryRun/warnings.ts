import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import type { LuaToken } from './luaTokens.ts';
import { faultWarnings, instanceWarnings, passwordWarnings } from './messageWarnings.ts';
import type { Trial } from './trial.ts';
import { variableWarnings } from './variableUse.ts';

interface Happened {
  trial: Trial;
  tokens: LuaToken[];
  definitions: VariableDefinition[];
  variables: Record<string, string>;
  /** The device's tree was never read. */
  incomplete: boolean;
}

/** What an operator should look at, by what happened and by the script's text. */
export function collectWarnings({ trial, tokens, definitions, variables, incomplete }: Happened): DryRunWarning[] {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  return [
    ...(incomplete ? [incompleteModel] : []),
    ...variableWarnings(tokens, definitions),
    ...trial.messages.flatMap(faultWarnings),
    ...instanceWarnings(trial.messages),
    ...passwordWarnings(trial.messages, texts, Object.values(variables)),
    ...trial.httpUrls.map(httpWarning),
    ...(trial.withoutStatus ? [noStatus] : []),
  ];
}

const incompleteModel: DryRunWarning = {
  code: 'incomplete_model',
  message:
    "The device's parameters were never all read, so a built-in model stands in for what is missing. A run with refresh_device_parameters reads them.",
};

const noStatus: DryRunWarning = {
  code: 'no_status',
  message: 'The script ended without setting provisioning_status: such a run fails.',
};

/** Without the path, which may hold a secret. */
function httpWarning(url: string): DryRunWarning {
  const host = URL.canParse(url) ? new URL(url).host : 'a server';
  return {
    code: 'http_request_not_made',
    message: `The HTTP request to ${host} was not made: the script got an error with the code "dry_run".`,
  };
}
