/**
 * Where the state of a request is found: beneath the service's public URL, or as a path where that is empty. Also its `status_url`
 * and `Location`.
 */
export function requestUrl(publicUrl: string, externalId: string): string {
  return `${publicUrl}/requests/${encodeURIComponent(externalId)}`;
}
