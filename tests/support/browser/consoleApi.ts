import { fileURLToPath } from 'node:url';
import type { ApiDeps } from '../../../api/app.ts';
import { readConsoleFiles } from '../../../api/http/middleware/consoleFiles.ts';
import { buildConsole } from '../../../bin/build/console.ts';
import { startTestApi } from '../api/api.ts';

/** Builds the console and starts the API with it. */
export async function startConsoleApi(deps: Partial<ApiDeps> = {}): ReturnType<typeof startTestApi> {
  await buildConsole();
  return startTestApi({
    console: readConsoleFiles(fileURLToPath(new URL('../../../console/dist', import.meta.url))),
    ...deps,
  });
}
