import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { OpenApiDocument } from '../../../api/docs/document.ts';
import { startTestApi } from '../../support/api/api.ts';

const { url } = await startTestApi();
const response = await fetch(`${url}/docs`);
const page = await response.text();
const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;

describe('/docs', () => {
  it('is served without a key, under a policy that allows only its own style', () => {
    assert.equal(response.status, 200);
    assert.match(response.headers.get('Content-Type') ?? '', /^text\/html; charset=utf-8$/);
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    assert.equal(
      policy,
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('loads nothing from elsewhere: no script, no image, no font, no external link', () => {
    assert.doesNotMatch(page, /<script|<img|<link|<iframe|url\(|@import| on\w+="| style="/);
    for (const [, target = ''] of page.matchAll(/href="([^"]*)"/g))
      assert.ok(target.startsWith('#') || target === 'openapi.json', target);
  });

  it('has every operation, and every link leads to a unique target on the page', () => {
    const places = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(
      places.filter((id, index) => places.indexOf(id) < index),
      [],
    );
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(places.includes(target), target);
    for (const methods of Object.values(document.paths))
      for (const { operationId } of Object.values(methods)) assert.ok(places.includes(operationId));
  });

  it('works on a phone, in dark mode and by keyboard', () => {
    assert.match(page, /<meta name="viewport" content="width=device-width, initial-scale=1" \/>/);
    assert.match(page, /color-scheme: light dark/);
    assert.match(page, /<html lang="en">/);
    assert.match(page, /<a class="skip" href="#content">/);
  });
});
