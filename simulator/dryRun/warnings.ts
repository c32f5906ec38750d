import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { discardWarnings } from './discardedResults.ts';
import type { LuaToken } from './luaTokens.ts';
import { faultWarnings, instanceWarnings, passwordWarnings } from './messageWarnings.ts';
import type { Trial } from './trial.ts';
import { variableWarnings } from './variableUse.ts';

interface Findings {
  trial: Trial;
  tokens: LuaToken[];
  definitions: VariableDefinition[];
  variables: Record<string, string>;
  /** The device's parameter tree has never been read. */
  incomplete: boolean;
}

/** Returns warnings for the operator, about what happened in the trial and about the text of the script. */
export function collectWarnings({ trial, tokens, definitions, variables, incomplete }: Findings): DryRunWarning[] {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  return [
    ...(incomplete ? [incompleteModel] : []),
    ...variableWarnings(tokens, definitions),
    ...discardWarnings(tokens),
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
    "The device's parameters have never all been read, so a built-in model supplies the missing ones. " +
    'A run with refresh_device_parameters reads them.',
};

const noStatus: DryRunWarning = {
  code: 'no_status',
  message: 'The script ended without setting provisioning_status, so the run fails.',
};

/** Omits the path, which may contain a secret. */
function httpWarning(url: string): DryRunWarning {
  const host = URL.canParse(url) ? new URL(url).host : 'a server';
  return {
    code: 'http_request_not_made',
    message: `The HTTP request to ${host} was not sent: the script received an error with the code "dry_run".`,
  };
}
