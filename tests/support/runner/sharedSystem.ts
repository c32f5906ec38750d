import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createDatabase } from '../database/database.ts';
import { answers, CuttleProcess } from '../process/cuttleProcess.ts';
import { cuttleSettings } from '../process/environment.ts';
import { until } from '../until.ts';

/** How test files reach the shared system. */
export interface SharedAddresses {
  databaseUrl: string;
  /** Without the path segment of an organization. */
  acsUrl: string;
  apiUrl: string;
  /** The environment for further processes of the system. */
  env: Record<string, string>;
}

/** All test files have one address, so they would share these limits. */
const unlimited = {
  CUTTLE_ACS_RATE_PER_ADDRESS: 'none',
  CUTTLE_API_RATE_PER_KEY: 'none',
  CUTTLE_API_FAILURES_PER_ADDRESS: 'none',
};

/**
 * A `cuttle start` process for all test files that need no settings of their own. It starts when the first file asks
 * for it at the address that {@link listen} returns.
 */
export class SharedSystem {
  readonly #folder: string;
  readonly #server = createServer((request, response) => void this.#serve(request.url ?? '', response));
  #cuttle: CuttleProcess | undefined;
  #started: Promise<SharedAddresses> | undefined;
  #wrongAnswersSeen = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts to serve the addresses of the system. @returns the URL for TEST_SHARED_SYSTEM. */
  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    await this.#cuttle?.stop();
  }

  /** The end of its log: warnings and errors, except those of workflows, which tests let fail. */
  get log(): string {
    const lines = this.#cuttle?.output.split('\n').filter((line) => !line.includes('"workflowType"')) ?? [];
    return lines.slice(-50).join('\n');
  }

  /** Returns the undocumented responses of the API since the last call. */
  takeWrongAnswers(): string[] {
    const file = this.#wrongAnswersFile;
    const all = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    const unseen = all.slice(this.#wrongAnswersSeen);
    this.#wrongAnswersSeen = all.length;
    return unseen.map((line) => JSON.parse(line) as string);
  }

  get #wrongAnswersFile(): string {
    return join(this.#folder, 'wrong-answers');
  }

  async #serve(path: string, response: ServerResponse): Promise<void> {
    try {
      const answer = path === '/wrong-answers' ? this.takeWrongAnswers() : await (this.#started ??= this.#start());
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  }

  async #start(): Promise<SharedAddresses> {
    mkdirSync(this.#folder);
    const { url: databaseUrl } = await createDatabase();
    const { env, acsUrl, apiUrl } = await cuttleSettings(this.#folder, databaseUrl);
    const settings = {
      ...env,
      ...unlimited,
      CUTTLE_LOG_LEVEL: 'warn',
      CUTTLE_HTTP_ALLOW: '127.0.0.1',
      CUTTLE_SIMULATION_ACS_URL: acsUrl,
      TEST_WRONG_ANSWERS: this.#wrongAnswersFile,
    };
    const cuttle = new CuttleProcess(['start'], settings, [new URL('../api/reportAnswers.ts', import.meta.url).href]);
    this.#cuttle = cuttle;
    await until(
      'the shared system is ready',
      async () => (await answers(`${apiUrl}/readyz`)) || !cuttle.running,
      120,
    ).catch(() => undefined);
    if (!cuttle.running || !(await answers(`${apiUrl}/readyz`)))
      throw new Error(`The shared system did not start:\n${this.log}`);
    return { databaseUrl, acsUrl, apiUrl, env };
  }
}
