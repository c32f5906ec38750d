import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonVersion, isOlder, versionOfNamespace } from '../../../domain/cwmp/version.ts';

test('the namespace determines the version; an unknown one counts as the nearest known version', () => {
  const versions = {
    '1-0': '1.0',
    '1-1': '1.1',
    '1-2': '1.2',
    '1-3': '1.3',
    '1-4': '1.4',
    '1-5': '1.4',
    '1-99': '1.4',
    '2-0': '1.4',
    '0-9': '1.0',
  };
  for (const [suffix, version] of Object.entries(versions))
    assert.equal(versionOfNamespace(`urn:dslforum-org:cwmp-${suffix}`), version, suffix);
  assert.equal(versionOfNamespace(''), '1.0');
});

test('the highest common version wins, in any order and layout', () => {
  const namespace = 'urn:dslforum-org:cwmp-1-1';
  for (const list of ['1.0,1.1,1.2,1.3,1.4', '1.4,1.0', ' 1.4 ; 1.0', '1.4\n', '1.4,1.5,2.0'])
    assert.equal(commonVersion(list, namespace), '1.4', list);
  assert.equal(commonVersion('1.0', namespace), '1.0');
  for (const list of ['', 'x', '1', '1.x,']) assert.equal(commonVersion(list, namespace), '1.1', list);
  for (const list of ['2.0', '1.5', '1.04', '0.9,3.1']) assert.equal(commonVersion(list, namespace), undefined, list);
});

test('versions are ordered', () => {
  assert.equal(isOlder('1.0', '1.1'), true);
  assert.equal(isOlder('1.2', '1.2'), false);
  assert.equal(isOlder('1.4', '1.2'), false);
});
