import type { JournalReport } from '../../src/sandbox/journal.js';
import type { SandboxSettings } from '../../src/sandbox/sandbox-settings.js';
import { NodeServer } from './node-server.js';
import type { Environment } from './program.js';

/** The sandbox provider, as a process of its own. */
export class SandboxProcess extends NodeServer {
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

  /** The variables of a service whose provider this is. */
  get provider(): { readonly AUTH_URL: string; readonly CASHIN_URL: string } {
    return { AUTH_URL: this.url, CASHIN_URL: this.url };
  }

  /** What happened so far, all of it or what concerns one id. */
  async journal(externalId?: string): Promise<JournalReport> {
    const query = externalId === undefined ? '' : `?external_id=${encodeURIComponent(externalId)}`;
    return (await (await this.fetch(`/journal${query}`)).json()) as JournalReport;
  }

  /** Empties the journal. */
  async forget(): Promise<void> {
    await this.fetch('/journal', { method: 'DELETE' });
  }

  /** Resolves with the settings as they are then; rejects where the sandbox refuses the change. */
  async change(settings: Partial<SandboxSettings>): Promise<SandboxSettings> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.fetch('/settings', { method: 'PUT', headers, body: JSON.stringify(settings) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as SandboxSettings;
  }
}
