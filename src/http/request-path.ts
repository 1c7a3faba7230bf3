/** Where the state of a request is found; also its `status_url` and `Location`. */
export function requestPath(externalId: string): string {
  return `/requests/${encodeURIComponent(externalId)}`;
}
