import { busyP50, busyP99, cpu, idleP50, Medians, perSecond } from './medians.js';
import { figure } from './table.js';

/** The same contestants under several Nodes, each beside the floor under the same Node. */
export function nodeRows(results) {
  const medians = new Medians(results);
  const others = results.rounds.filter(({ variant }) => variant?.node);
  const measured = new Set(others.map(({ variant }) => variant.of));
  const own = results.rounds.filter(({ name }) => measured.has(name));
  const rows = [...own, ...others].map(({ name, title, variant }) => {
    const show = (pick) => figure(medians.of(name, pick));
    const floor = name.replace(/^[^@]*/, 'floor');
    return [
      variant?.node ?? results.versions.node,
      title,
      show(perSecond),
      show(cpu),
      figure(medians.ratio(name, floor, cpu)),
      figure(medians.ratio(name, variant?.of ?? name, cpu)),
      show(busyP50),
      show(busyP99),
      show(idleP50),
    ];
  });
  return {
    header: [
      'Node',
      'contestant',
      'calls/s',
      'CPU per call, ms',
      '× its floor',
      `× Node ${results.versions.node}`,
      'busy p50, ms',
      'busy p99, ms',
      'idle p50, ms',
    ],
    rows,
  };
}

/** This checkout ÷ the one before it: under 1 is less, for calls/s over 1 is more. */
export function beforeRows(results) {
  const medians = new Medians(results);
  const pairs = results.rounds.filter(({ name }) => name.endsWith('@before'));
  const rows = pairs.map(({ name, title, variant: { of } }) => [
    title,
    ...[cpu, perSecond, busyP50, busyP99, idleP50].map((pick) => figure(medians.ratio(of, name, pick))),
  ]);
  return { header: ['this ÷ before', 'CPU per call', 'calls/s', 'busy p50', 'busy p99', 'idle p50'], rows };
}
