import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const LEVELS = new Set(['debug', 'log', 'warn', 'error']);

/** What a line of the log says is not mutated. Whether it is written is. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'log-lines', {
    shouldIgnore({ node, parentPath }) {
      if (!parentPath?.isCallExpression() || node === parentPath.node.callee) return undefined;
      const { callee } = parentPath.node;
      const isLogged =
        callee.type === 'MemberExpression' && LEVELS.has(callee.property.name) && isLogger(callee.object);
      return isLogged ? 'what a line of the log says' : undefined;
    },
  }),
];

function isLogger(object) {
  return object.name === 'logger' || object.property?.id?.name === 'logger';
}
