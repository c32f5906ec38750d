import { z } from 'zod';
import type { RunPolicy } from '../../domain/policy.ts';
import { defaultScriptSeconds, noFits } from '../../domain/policy.ts';
import { retryableTypes } from '../../domain/retry.ts';

const day = 24 * 3600;
const seconds = (least: number, most: number) => {
  const message = `must be a whole number of seconds from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
};

const limits = z.strictObject({
  script_seconds: seconds(1, 60).default(defaultScriptSeconds),
  delivery_seconds: seconds(60, 30 * day).nullable().default(null),
});

const anAttemptLimit = 'must be a whole number from 1 (no retry) to 20';
const aFailure = `must be a CPE's fault code, such as "9002", or one of ${retryableTypes.join(', ')}`;
const isFailure = (text: string): boolean => /^9[0-8]\d\d$/.test(text) || retryableTypes.some((type) => type === text);

const retry = z
  .strictObject({
    attempts: z.int(anAttemptLimit).min(1, anAttemptLimit).max(20, anAttemptLimit).default(1),
    backoff_seconds: seconds(1, 7 * day).default(60),
    max_backoff_seconds: seconds(1, 7 * day).default(3600),
    on: z.array(z.string().refine(isFailure, aFailure), 'must be a list of fault codes and failure types').max(50).default([]),
  })
  .refine(({ attempts, on }) => attempts === 1 || on.length > 0, {
    error: 'must say what is tried again, where there is more than one attempt',
    path: ['on'],
  })
  .refine((policy) => policy.max_backoff_seconds >= policy.backoff_seconds, {
    error: 'must not be less than backoff_seconds (3600 unless told)',
    path: ['max_backoff_seconds'],
  });

const printable = /^[^\p{C}]+$/u;
const texts = (text: z.ZodType<string>) => z.array(text).max(100);

const fits = z.strictObject({
  oui: texts(z.string().regex(/^[0-9a-f]{6}$/i, 'must be six hexadecimal digits').transform((text) => text.toUpperCase())).default(noFits.oui),
  product_class: texts(z.string().max(64).regex(printable, 'must be printable characters')).default(noFits.product_class),
  software_version: texts(z.string().max(64).regex(printable, 'must be printable characters, with "*" for any text')).default(
    noFits.software_version,
  ),
});

/** Of a new service; what is left out has its default. */
export const newPolicy = { limits: limits.prefault({}), retry: retry.prefault({}), fits: fits.prefault({}) };

/** Each that is given replaces the one that was there. */
export const policyChange = { limits: limits.optional(), retry: retry.optional(), fits: fits.optional() };

export function changePolicy(current: RunPolicy, change: { [Part in keyof RunPolicy]?: RunPolicy[Part] | undefined }): RunPolicy {
  return { limits: change.limits ?? current.limits, retry: change.retry ?? current.retry, fits: change.fits ?? current.fits };
}
