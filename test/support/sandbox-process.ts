import { NodeServer } from './node-server.js';
import type { Environment } from './program.js';
import { SandboxClient } from './sandbox-client.js';

/** The sandbox provider, as a process of its own. */
export class SandboxProcess extends NodeServer {
  readonly client = new SandboxClient(this.url);

  private constructor(port: string, environment: Environment) {
    super('sandbox/main.js', port, environment);
  }

  /**
   * Starts it with these variables and no others, on a free port unless PORT is among them; resolves when it answers.
   * It need not be able to reach WEBHOOK_URL yet.
   */
  static async start(environment: Environment = {}): Promise<SandboxProcess> {
    const sandbox = new SandboxProcess(await NodeServer.portOf(environment), environment);
    await sandbox.untilOk('/health/live');
    return sandbox;
  }
}
