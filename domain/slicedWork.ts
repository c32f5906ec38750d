/** Work that pauses at each `yield`, so that everything else in the process can have its turn. */
export type SlicedWork<Result> = Generator<undefined, Result>;

/** Does the work without a pause. */
export function runAtOnce<Result>(work: SlicedWork<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
