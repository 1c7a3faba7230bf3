/** Milliseconds of the machine's monotonic clock: the same number in every process of it. */
export function now() {
  return Number(process.hrtime.bigint()) / 1e6;
}
