import { relative } from 'node:path';
import type { run } from 'node:test';

type TestsStream = ReturnType<typeof run>;

interface Running {
  name: string;
  parent: number | undefined;
}

/** Follows a test run: which tests are running, how many passed and failed, and how long each file took. */
export class Progress {
  readonly counts = { passed: 0, failed: 0 };
  readonly #root: string;
  readonly #files = new Map<string, { since: number; tests: Map<number, Running> }>();
  readonly #seconds: [file: string, seconds: number][] = [];

  constructor(root: string) {
    this.#root = root;
  }

  follow(stream: TestsStream): void {
    stream.on('test:dequeue', ({ file = '', name, testId, parentId }) => {
      // The runner reports a file as a test whose name is its path.
      if (name === file) this.#files.set(file, { since: Date.now(), tests: new Map() });
      else this.#files.get(file)?.tests.set(testId, { name, parent: parentId });
    });
    stream.on('test:complete', ({ file = '', name, testId }) => {
      if (name === file) this.#end(file);
      else this.#files.get(file)?.tests.delete(testId);
    });
    stream.on('test:summary', ({ file, counts: { tests, passed, skipped, todo } }) => {
      // Each file has a summary; the one without a file is the total.
      if (file === undefined) Object.assign(this.counts, { passed, failed: tests - passed - skipped - todo });
    });
  }

  /** Returns a line for each file that is running, with its running tests. */
  underWay(): string[] {
    return [...this.#files].map(([file, { tests }]) => {
      const parents = new Set([...tests.values()].map(({ parent }) => parent));
      const names = [...tests].filter(([id]) => !parents.has(id)).map(([, { name }]) => name);
      return `${relative(this.#root, file)}: ${names.join('; ') || 'before its first test, or after its last'}`;
    });
  }

  /** Returns a line for each of the slowest files, slowest first. */
  slowest(count: number): string[] {
    const slowest = this.#seconds.toSorted(([, one], [, other]) => other - one).slice(0, count);
    return slowest.map(([file, seconds]) => `${seconds.toFixed(1).padStart(7)} s  ${relative(this.#root, file)}`);
  }

  #end(file: string): void {
    const entry = this.#files.get(file);
    if (entry) this.#seconds.push([file, (Date.now() - entry.since) / 1000]);
    this.#files.delete(file);
  }
}
