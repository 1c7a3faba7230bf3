import type { JournalReport } from '../../src/sandbox/journal.js';
import type { SandboxSettings } from '../../src/sandbox/sandbox-settings.js';

/** What a test asks of a sandbox provider, wherever it runs. */
export class SandboxClient {
  /** @param url without a slash at its end. */
  constructor(readonly url: string) {}

  /** The variables of a service whose provider this is. */
  get provider(): { readonly AUTH_URL: string; readonly CASHIN_URL: string } {
    return { AUTH_URL: this.url, CASHIN_URL: this.url };
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init);
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
