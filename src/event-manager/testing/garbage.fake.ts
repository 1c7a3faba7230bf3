import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** How many of them something still holds when all that nothing holds is collected. */
export async function countKept(kept: readonly WeakRef<object>[]): Promise<number> {
  await setImmediate(); // what a turn has seen stays until its end
  collect();
  return kept.filter((one) => one.deref() !== undefined).length;
}
