import { z } from 'zod';
import type { RunPolicy } from '../../../domain/runs/policy.ts';
import { defaultScriptSeconds, noConstraints } from '../../../domain/runs/policy.ts';
import { retryableTypes } from '../../../domain/runs/retry.ts';

const day = 24 * 3600;
const seconds = (min: number, max: number) => {
  const message = `must be a whole number of seconds from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
};

const limits = z.strictObject({
  script_seconds: seconds(1, 60)
    .default(defaultScriptSeconds)
    .describe('How long a step of the script may execute; waits are not counted.'),
  delivery_seconds: seconds(60, 30 * day)
    .nullable()
    .default(null)
    .describe('How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml.'),
});

const attemptsMessage = 'must be a whole number from 1 (no retry) to 20';
const failureMessage = `must be a CPE's fault code, such as "9002", or one of ${retryableTypes.join(', ')}`;
const isFailure = (text: string): boolean => /^9[0-8]\d\d$/.test(text) || retryableTypes.some((type) => type === text);

const retry = z
  .strictObject({
    attempts: z
      .int(attemptsMessage)
      .min(1, attemptsMessage)
      .max(20, attemptsMessage)
      .default(1)
      .describe('All runs of one trigger; 1: none is tried again.'),
    backoff_seconds: seconds(1, 7 * day)
      .default(60)
      .describe('Before the second run; doubled before each that follows.'),
    max_backoff_seconds: seconds(1, 7 * day)
      .default(3600)
      .describe('The longest; not less than `backoff_seconds`.'),
    on: z
      .array(z.string().refine(isFailure, failureMessage), 'must be a list of fault codes and failure types')
      .max(50)
      .default([])
      .describe(`What is tried again: fault codes of CPEs, such as \`9002\`, and ${retryableTypes.join(', ')}.`),
  })
  .refine(({ attempts, on }) => attempts === 1 || on.length > 0, {
    error: 'must list the failures to retry, where attempts is more than 1',
    path: ['on'],
  })
  .refine((policy) => policy.max_backoff_seconds >= policy.backoff_seconds, {
    error: 'must not be less than backoff_seconds (default: 3600)',
    path: ['max_backoff_seconds'],
  });

const printable = /^[^\p{C}]+$/u;
const texts = (text: z.ZodType<string>) => z.array(text).max(100);

const ouiPattern = /^(?:[0-9A-Fa-f]{6}|(?=[^*]*\*)[0-9A-Fa-f*]{1,7})$/;
const oui = z
  .string()
  .regex(ouiPattern, 'must be six hexadecimal digits, or some of them and "*" for any others')
  .transform((text) => text.toUpperCase())
  .meta({ json: { type: 'string', pattern: ouiPattern.source } });

const fits = z.strictObject({
  oui: texts(oui).default(noConstraints.oui).describe('OUIs, of six hexadecimal digits; `*` stands for any of them.'),
  product_class: texts(z.string().max(64).regex(printable, 'must be printable characters, with "*" for any text'))
    .default(noConstraints.product_class)
    .describe('Product classes; `*` stands for any text.'),
  software_version: texts(z.string().max(64).regex(printable, 'must be printable characters, with "*" for any text'))
    .default(noConstraints.software_version)
    .describe('Software versions; `*` stands for any text.'),
});

const onRepeatedBootstrap = z
  .enum(['run', 'skip'])
  .describe(
    'Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.',
  );

/** The policy in a service's response. */
export const policyResponse = {
  limits: limits.describe('What a run may take.'),
  retry: retry.describe('When a failed run is tried again by itself.'),
  fits: fits.describe(
    'The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit.',
  ),
  on_repeated_bootstrap: onRepeatedBootstrap,
};

/** The policy of a new service. A part that is left out has its default. */
export const newPolicy = {
  limits: policyResponse.limits.prefault({}),
  retry: policyResponse.retry.prefault({}),
  fits: policyResponse.fits.prefault({}),
  on_repeated_bootstrap: onRepeatedBootstrap.default('run'),
};

/** A change of the policy. Each part replaces the current one as a whole. */
export const policyChange = {
  limits: policyResponse.limits.optional(),
  retry: policyResponse.retry.optional(),
  fits: policyResponse.fits.optional(),
  on_repeated_bootstrap: onRepeatedBootstrap.optional(),
};

export function changePolicy(
  current: RunPolicy,
  change: { [Part in keyof RunPolicy]?: RunPolicy[Part] | undefined },
): RunPolicy {
  return {
    limits: change.limits ?? current.limits,
    retry: change.retry ?? current.retry,
    fits: change.fits ?? current.fits,
    on_repeated_bootstrap: change.on_repeated_bootstrap ?? current.on_repeated_bootstrap,
  };
}
