import type { Connection } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SetupError } from '../config/setupError.ts';
import type { TemporalConfig } from '../config/temporalConfig.ts';

type NamespaceConfig = Pick<TemporalConfig, 'namespace' | 'searchAttributes'>;

/** The names of Cuttle's search attributes, by their state in the namespace. */
export interface SearchAttributes {
  present: string[];
  /** Registered just now. */
  added: string[];
  /** Not registered, and the server does not let this client register them; `refusal` is its reason. */
  missing: string[];
  /** Registered with another type than Keyword. */
  mistyped: string[];
  refusal: string | undefined;
}

const keyword: number = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/** gRPC codes of a server that does not allow a call: PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const forbidden: number[] = [7, 12, 16];
const invalidArgument: number[] = [3];

/**
 * Registers Cuttle's search attributes that the namespace does not have.
 * @throws the connection's error if the server does not answer or has no such namespace.
 */
export async function setUpSearchAttributes(
  connection: Connection,
  { namespace, searchAttributes }: NamespaceConfig,
): Promise<SearchAttributes> {
  const names = [...new Set(Object.values(searchAttributes))];
  const types = (await listTypes(connection, namespace)) ?? (await probeTypes(connection, namespace, names));
  const mistyped = names.filter((name) => (types[name] ?? keyword) !== keyword);
  const present = names.filter((name) => types[name] === keyword);
  const missing = names.filter((name) => !(name in types));
  const found = { present, mistyped, added: [], missing: [], refusal: undefined };
  if (missing.length === 0) return found;
  try {
    const wanted = Object.fromEntries(missing.map((name) => [name, keyword]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
    return { ...found, added: missing };
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    return { ...found, missing, refusal: error.details };
  }
}

/**
 * Registers the search attributes, without which no execution can start.
 * @throws SetupError if one is missing or has another type.
 */
export async function requireSearchAttributes(
  connection: Connection,
  where: NamespaceConfig & { address: string },
): Promise<void> {
  const problems = describeProblems(await setUpSearchAttributes(connection, where), where);
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
}

/** Returns what is wrong and what to do, with the exact command if one helps. */
export function describeProblems(
  { missing, mistyped, refusal }: SearchAttributes,
  where: NamespaceConfig & { address: string },
): string[] {
  const wrong = mistyped.map(
    (name) =>
      `Temporal's search attribute ${name} is not of the type Keyword. Choose another name for it in temporal.yaml.`,
  );
  if (missing.length === 0) return wrong;
  const command = addCommand(missing, where);
  return [
    ...wrong,
    `The namespace ${where.namespace} has no search attributes ${missing.join(', ')}, and ` +
      `Temporal does not let this client add them (${refusal ?? ''}). Run as an administrator:\n` +
      `  ${command}`,
  ];
}

/** Returns the command that adds the attributes: tcld for Temporal Cloud, temporal for a self-hosted server. */
function addCommand(missing: string[], { address, namespace }: NamespaceConfig & { address: string }): string {
  if (/\.(tmprl\.cloud|temporal\.io):\d+$/.test(address)) {
    return (
      `tcld namespace search-attributes add --namespace ${namespace} ` +
      missing.map((name) => `--search-attribute "${name}=Keyword"`).join(' ')
    );
  }
  return (
    `temporal operator search-attribute create --address ${address} --namespace ${namespace} ` +
    `--type Keyword ${missing.map((name) => `--name ${name}`).join(' ')}`
  );
}

async function listTypes(connection: Connection, namespace: string): Promise<Record<string, number> | undefined> {
  try {
    return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch (error) {
    if (isGrpcServiceError(error) && forbidden.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Returns the attributes that a query may use. It serves clients that may not list attributes: a query by an unknown
 * one is rejected. Their types are not known.
 */
async function probeTypes(connection: Connection, namespace: string, names: string[]): Promise<Record<string, number>> {
  const known = await Promise.all(names.map((name) => isKnown(connection, namespace, name)));
  return Object.fromEntries(names.filter((_, index) => known[index]).map((name) => [name, keyword]));
}

async function isKnown(connection: Connection, namespace: string, name: string): Promise<boolean> {
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query: `\`${name}\` = 'cuttle'` });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && invalidArgument.includes(error.code)) return false;
    throw error;
  }
}
