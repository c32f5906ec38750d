import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AwaitedMessage } from '../../../db/runs/stepContext.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { CpeFault } from '../../../domain/types.ts';
import { createLua, logTexts, runToEnd } from '../../support/lua/lua.ts';

const run = await createLua();
const path = 'A.Row.';

/** A CPE with one table. A value is rejected if its name is "Bad". */
class Table {
  readonly rows = new Map<number, Record<string, string>>();
  readonly changes: string[] = [];
  readonly emptyFault: boolean;
  readonly #types: Record<string, string> = { Enable: 'boolean', Size: 'unsignedInt' };

  constructor(rows: Record<string, string>[], emptyFault = false) {
    for (const [index, row] of rows.entries()) this.rows.set(index + 1, row);
    this.emptyFault = emptyFault;
  }

  answer(request: CwmpRequest): Partial<AwaitedMessage> {
    switch (request.name) {
      case 'GetParameterNames':
        if (this.rows.size === 0 && this.emptyFault) return faulted('9005');
        return {
          response: {
            name: request.name,
            parameterList: [...this.rows.keys()].reverse().map((row) => ({ name: `${path}${row}.`, writable: true })),
          },
        };
      case 'GetParameterValues': {
        assert.ok(request.parameterNames.length <= 16);
        const parameterList = request.parameterNames.map((name) => {
          const [row, field] = this.#find(name);
          return { name, value: row[field] ?? '', type: this.#types[field] ?? 'string' };
        });
        return { response: { name: request.name, parameterList } };
      }
      case 'SetParameterValues':
        this.changes.push(request.parameterList.map(({ name, value }) => `${name}=${value}`).join(' '));
        if (request.parameterList.some(({ name }) => name.endsWith('Bad'))) return faulted('9007');
        for (const { name, value } of request.parameterList) {
          const [row, field] = this.#find(name);
          if (field !== 'Password') row[field] = value;
        }
        return { response: { name: request.name, status: 0 } };
      case 'AddObject': {
        const instanceNumber = Math.max(0, ...this.rows.keys()) + 1;
        this.rows.set(instanceNumber, {});
        this.changes.push(`add ${instanceNumber}`);
        return { response: { name: request.name, instanceNumber, status: 0 } };
      }
      case 'DeleteObject':
        this.rows.delete(Number(/\d+/.exec(request.objectName)?.[0]));
        this.changes.push('delete');
        return { response: { name: request.name, status: 0 } };
      default:
        throw new Error(request.name);
    }
  }

  #find(name: string): [row: Record<string, string>, field: string] {
    const [, number = '', field = ''] = /^A\.Row\.(\d+)\.(.*)$/.exec(name) ?? [];
    return [this.rows.get(Number(number)) ?? {}, field];
  }
}

function faulted(code: string): Partial<AwaitedMessage> {
  const fault: CpeFault = { fault_code: code, fault_string: 'no', parameter_faults: [] };
  return { state: 'faulted', fault };
}

function execute(script: string, table: Table): ReturnType<typeof runToEnd> {
  const names = ['Name', 'Enable', 'Size', 'Password', 'Bad'];
  const known = Array.from({ length: 60 }, (_, row) => names.map((name) => [`${path}${row}.${name}`, null] as const));
  return runToEnd(run, script, { knownParameters: Object.fromEntries(known.flat()) }, ({ request }) =>
    table.answer(request),
  );
}

function logOf(script: string, table: Table): string[] {
  const { all, end } = execute(script, table);
  assert.equal(end.kind, 'finished', JSON.stringify(end));
  return logTexts(all);
}

describe('find_objects', () => {
  const find = (where: string) => `print(table.concat(assert(find_objects("${path}", ${where})), ","))`;
  const rows = [
    { Name: 'a', Enable: '1', Size: '5' },
    { Name: 'b', Enable: 'false', Size: '05' },
    { Name: 'a', Enable: '0', Size: '6' },
  ];
  const expected: [where: string, numbers: string][] = [
    ['{ Name = "a" }', '1,3'],
    ['{ Name = "a", Enable = true }', '1'],
    ['{ Enable = false }', '2,3'],
    ['{ Enable = "0" }', '2,3'],
    ['{ Size = 5 }', '1,2'],
    ['{ Size = "6" }', '3'],
    ['{ Name = { value = "b", type = "string" } }', '2'],
    ['{ Name = "c" }', ''],
    ['nil', '1,2,3'],
  ];
  for (const [where, numbers] of expected) {
    it(`returns the sorted numbers that match ${where}`, () => {
      assert.deepEqual(logOf(find(where), new Table(rows)), [numbers]);
    });
  }

  it('reads at most 16 values in one message', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ Name: `n${index}` }));
    assert.deepEqual(logOf(find('{ Name = "n39" }'), new Table(many)), ['40']);
  });

  it('finds nothing in a table for which the CPE answers 9005', () => {
    assert.deepEqual(logOf(find('{ Name = "a" }'), new Table([], true)), ['']);
  });
});

describe('ensure_object', () => {
  const ensure = `print(ensure_object("${path}", { Name = "a" }, { Enable = true, Size = 5 }))`;

  it('adds the object once, and changes nothing at the second execution', () => {
    const table = new Table([{ Name: 'b' }]);
    assert.deepEqual(logOf(ensure, table), ['2\ttrue']);
    assert.deepEqual(table.changes, ['add 2', 'A.Row.2.Enable=1 A.Row.2.Name=a A.Row.2.Size=5']);
    assert.deepEqual(logOf(ensure, table), ['2\tfalse']);
    assert.equal(table.changes.length, 2);
  });

  it('sets only what differs', () => {
    const table = new Table([{ Name: 'a', Enable: '1', Size: '4' }]);
    assert.deepEqual(logOf(ensure, table), ['1\tfalse']);
    assert.deepEqual(table.changes, ['A.Row.1.Size=5']);
  });

  it('sets a password, which a CPE does not report, each time', () => {
    const table = new Table([{ Name: 'a' }]);
    logOf(`assert(ensure_object("${path}", { Name = "a" }, { Password = "secret" }))`, table);
    assert.deepEqual(table.changes, ['A.Row.1.Password=secret']);
  });

  it('returns an error when several match', () => {
    const table = new Table([{ Name: 'a' }, { Name: 'a' }]);
    assert.deepEqual(
      logOf(`local _, e = ensure_object("${path}", { Name = "a" }) print(e.error_code, e.error_message)`, table),
      ['409\tthe instances 1, 2 of A.Row. match, so it is not clear which one is meant'],
    );
  });

  it('deletes what it has added when the values cannot be set, and reports that fault', () => {
    const table = new Table([]);
    const { end } = execute(`assert(ensure_object("${path}", { Name = "a" }, { Bad = 1 }))`, table);
    assert.ok(end.kind === 'error');
    assert.deepEqual([end.error.type, end.error.fault_code, end.error.line], ['CwmpFault', '9007', 1]);
    assert.deepEqual([table.rows.size, table.changes.at(-1)], [0, 'delete']);
  });

  it('fails the run at its line when the script discards its failure', () => {
    const { end } = execute(`\nensure_object("${path}", { Name = "a" }, { Bad = 1 })\nprint(1)`, new Table([]));
    assert.ok(end.kind === 'error');
    assert.deepEqual([end.error.fault_code, end.error.line], ['9007', 2]);
    assert.match(end.error.message, /the script discards the result of ensure_object$/);
  });

  const wrong: [call: string, message: string][] = [
    ['ensure_object("A.Row", { Name = "a" })', 'ensure_object: path must name an object and end with "."'],
    ['ensure_object("A.Row.", {})', 'ensure_object: where must name a value that identifies the object'],
    ['ensure_object("A.Row.", { Name = "a" }, 1)', 'ensure_object: values must be a table of names and values'],
    [
      'find_objects("A.Row.", { 1 })',
      'find_objects: where must be a table of names, relative to the object, and values',
    ],
  ];
  for (const [call, message] of wrong) {
    it(`raises an error for wrong arguments: ${call}`, () => {
      const { end } = execute(`\nprint(${call})`, new Table([]));
      assert.ok(end.kind === 'error');
      assert.equal(end.error.message, `line 2: ${message}`);
    });
  }
});
