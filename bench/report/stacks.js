/**
 * The stacks that `perf script` printed, as `{ran, caller}`: the code that was on the CPU, and the nearest JavaScript
 * that called it where that is other code. Both are `{package, function}`.
 */
export function stacksOf(text) {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').flatMap((line) => frameOf(line) ?? []))
    .filter((frames) => frames.length > 0)
    .map(stackOf);
}

function stackOf(frames) {
  const script = frames.findIndex(({ url }) => url !== undefined);
  const natives = script < 0 ? frames : frames.slice(0, script);
  const caller = script < 0 ? undefined : { package: packageOf(frames[script].url), function: placeOf(frames[script]) };
  if (natives.length === 0) return { ran: caller };
  const ran = { package: nativePackageOf(natives), function: natives[0].symbol.replace(/<.*>/, '<…>') };
  return { ran, caller: isNobodys(ran) ? undefined : caller };
}

/** `1c7e990 v8::internal::X (/usr/bin/node)`, or for a script `7ff1 JS:*next file:///a/b.js:189:17 (/tmp/perf-1.map)`. */
function frameOf(line) {
  const [, symbol, object] = /^\s+[0-9a-f]+ (.*) \((.*)\)$/.exec(line) ?? [];
  if (symbol === undefined) return undefined;
  const [, name, url, row] =
    /^(?:JS|Eval|Script):[*^~+']{0,2}(.*?) ?((?:file:|node:|\/)\S*?):(\d+):\d+$/.exec(symbol) ?? [];
  return { symbol, object, name, url, row };
}

const collector =
  /Scaveng|MarkCompact|ConcurrentMarking|Sweep|Evacuat|Heap::(?:Collect|PerformGarbage)|ReportExternalMem/;
const compiler = /v8::internal::(?:compiler|maglev|baseline|turboshaft|interpreter|parsing|Pars|PreParse|.*Compil)/;
const builtin = /^(?:Builtin|BytecodeHandler:|RegExp:|Stub:)/;
const [collection, compilation] = ['V8: garbage collection', 'V8: compiler'];

/** What native code belongs to, from the one that ran out to the last before any JavaScript. */
function nativePackageOf(natives) {
  const [{ symbol, object }] = natives;
  if (natives.some((frame) => collector.test(frame.symbol))) return collection;
  if (natives.some((frame) => compiler.test(frame.symbol))) return compilation;
  if (object.startsWith('[kernel')) return 'kernel';
  if (builtin.test(symbol)) return 'V8: builtins';
  if (symbol.startsWith('v8::')) return 'V8: runtime';
  if (object.endsWith('/node')) return 'native: node';
  return `native: ${object.split('/').at(-1)}`;
}

function isNobodys(ran) {
  return ran.package === collection || ran.package === compilation;
}

function packageOf(url) {
  const inModules = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (inModules) return inModules[1];
  if (url.startsWith('node:internal/deps/undici')) return 'node: fetch';
  if (url.startsWith('node:')) return `node: ${url.split('/').slice(0, 2).join('/').slice(5)}`;
  const own = /\/(?:dist|src|bench)\/(.*?)(?:\/[^/]*)?$/.exec(url);
  return own ? `own: ${own[1]}` : url;
}

function placeOf({ name, url, row }) {
  return `${name || '(anonymous)'} ${url.split('/node_modules/').at(-1).split('/').slice(-4).join('/')}:${row}`;
}
