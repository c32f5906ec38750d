import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Context, Next } from 'koa';
import type { AccessSettings } from '../../access/settings.ts';

interface ConsoleFile {
  type: string;
  etag: string;
  /** By content coding. The build of the console compresses files by `gzip` and `br` where that makes them smaller. */
  bodies: { identity: Buffer; gzip?: Buffer; br?: Buffer };
}

/** By path, such as `/index.html`. */
export type ConsoleFiles = Map<string, ConsoleFile>;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const codings = { '.br': 'br', '.gz': 'gzip' } as const;

/** Reads the built console. Returns undefined where the folder is missing or empty. */
export function readConsoleFiles(folder: string): ConsoleFiles | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const files: ConsoleFiles = new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => types[extname(name)]);
  for (const name of names) {
    const identity = readFileSync(join(folder, name));
    const bodies: ConsoleFile['bodies'] = { identity };
    for (const [end, coding] of Object.entries(codings)) {
      if (existsSync(join(folder, name + end))) bodies[coding] = readFileSync(join(folder, name + end));
    }
    // Weak, since the tag is the same for every content coding.
    const etag = `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
    files.set(`/${relative('.', name).split(sep).join('/')}`, { type: types[extname(name)] ?? '', etag, bodies });
  }
  return files;
}

/** Paths of the API: an unknown one is answered with a problem, also to a browser. */
const reserved = /^\/(?:v1|docs|openapi\.json|livez|healthz|readyz|metrics|tmf-api|api|assets)(?:\/|$)/i;
/** Files whose names contain a hash of their content. */
const hashed = /^\/assets\//;

const notBuilt = 'The console is not built. Run `npm run build` where Cuttle is installed, and restart it.\n';

/**
 * Serves the web console: its files and, for every other path that a browser navigates to, `index.html`, which
 * routes to its pages itself. The API's own paths take precedence.
 */
export function serveConsole(
  files: ConsoleFiles | undefined,
  { tokens }: AccessSettings,
): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    await next();
    if (ctx.status !== 404 || ctx.body !== undefined || !['GET', 'HEAD'].includes(ctx.method)) return;
    const found = files?.get(ctx.path);
    const isPage = found
      ? ctx.path === '/index.html'
      : ctx.get('Accept').includes('text/html') && !reserved.test(ctx.path);
    if (!found && !isPage) return;
    const file = found ?? files?.get('/index.html');
    if (!file) {
      Object.assign(ctx, { status: 503, type: 'text/plain; charset=utf-8', body: notBuilt });
      return;
    }
    send(ctx, file);
    if (isPage) ctx.set(securityHeaders((await tokens?.signIn())?.tokenEndpoint));
  };
}

function send(ctx: Context, { type, etag, bodies }: ConsoleFile): void {
  // The smallest coding that the client accepts, whatever its order of preference.
  const coding = (['br', 'gzip'] as const).find((each) => bodies[each] && ctx.acceptsEncodings(each));
  ctx.status = 200;
  ctx.type = type;
  ctx.set({
    ETag: etag,
    Vary: 'Accept, Accept-Encoding',
    'Cache-Control': hashed.test(ctx.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (
    ctx
      .get('If-None-Match')
      .split(/\s*,\s*/)
      .includes(etag)
  ) {
    ctx.status = 304;
    return;
  }
  if (coding) ctx.set('Content-Encoding', coding);
  ctx.body = coding ? bodies[coding] : bodies.identity;
}

/** Restricts pages to their own files, and to requests to the API and the issuer that people sign in with. */
function securityHeaders(tokenEndpoint: string | undefined): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${tokenEndpoint === undefined ? '' : ` ${new URL(tokenEndpoint).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
