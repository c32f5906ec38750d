import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Rate } from '../net/rateLimit.ts';
import { SetupError } from './setupError.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as not set, because that is how a compose file unsets one. */
export function text(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

export function integer(
  env: Env,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new SetupError(`${name} must be a whole number from ${min} to ${max}, not "${value}".`);
}

/** `60/1`: a burst of 60, then 1 per second. */
export function rate(env: Env, name: string, fallback: string): Rate | undefined {
  const value = text(env, name) ?? fallback;
  if (value === 'none') return undefined;
  const [, burst, perSecond] = /^(\d{1,6})\/(\d{1,6}(?:\.\d{1,3})?)$/.exec(value) ?? [];
  if (Number(burst) >= 1 && Number(perSecond) > 0) return { burst: Number(burst), perSecond: Number(perSecond) };
  throw new SetupError(`${name} must be a burst and a rate per second, such as ${fallback}, or none, not "${value}".`);
}

export function port(env: Env, name: string, fallback: number): number {
  return integer(env, name, { fallback, min: 1, max: 65535 });
}

/** Reads the port of a feature that is off by default, because it answers anyone. */
export function optionalPort(env: Env, name: string, usual: number): number | undefined {
  const value = text(env, name) ?? 'off';
  if (value === 'off' || value === '0') return undefined;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new SetupError(`${name} must be a port from 1 to 65535 such as ${usual}, or off, not "${value}".`);
}

export function address(env: Env, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback;
  if (value === 'localhost' || isIP(value) !== 0) return value;
  throw new SetupError(
    `${name} must be an IP address of this machine, 0.0.0.0 or :: (all of them), or localhost, not "${value}".`,
  );
}

export function oneOf(env: Env, name: string, allowed: readonly string[], fallback: string): string {
  const value = text(env, name) ?? fallback;
  if (allowed.includes(value)) return value;
  throw new SetupError(`${name} must be one of ${allowed.join(', ')}, not "${value}".`);
}

export function file(env: Env, cwd: string, name: string): string | undefined {
  const value = text(env, name);
  return value === undefined ? undefined : resolve(cwd, value);
}

export function hostAndPort(env: Env, name: string): string | undefined {
  const value = text(env, name);
  if (value === undefined || isHostAndPort(value)) return value;
  throw new SetupError(`${name} must be a host and a port such as temporal.example.net:7233, not "${value}".`);
}

/** Returns the address without a trailing slash. */
export function webAddress(env: Env, name: string): string | undefined {
  const value = text(env, name);
  if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value?.replace(/\/+$/, '');
  throw new SetupError(`${name} must be a web address such as https://temporal.example.net, not "${value}".`);
}

export function isHostAndPort(value: string): boolean {
  const [, digits] = /^(?:[\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})$/.exec(value) ?? [];
  return digits !== undefined && Number(digits) >= 1 && Number(digits) <= 65535;
}

/** Reads CIDR ranges; a single address is a range of one. */
export function networks(env: Env, name: string): string[] {
  const list = (text(env, name) ?? '').split(',').map((item) => item.trim());
  return list
    .filter((item) => item !== '')
    .map((item) => {
      const [ip = '', bits, ...rest] = item.split('/');
      const most = isIP(ip) === 4 ? 32 : 128;
      const valid = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
      if (isIP(ip) !== 0 && rest.length === 0 && valid) return `${ip}/${bits ?? most}`;
      throw new SetupError(
        `${name} must be networks such as 10.0.0.0/8,2001:db8::/32, separated by commas; "${item}" is not one.`,
      );
    });
}
