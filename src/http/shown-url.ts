/** A path and a query as they may be shown: a token of ours, and values of the query, may be what proves the webhook. */
export function shownUrl(url: string): string {
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  const members = query?.split('&').map((member) => (member.includes('=') ? `${member.split('=', 1)[0]}=…` : '…'));
  return path.replace(/(\/webhook\/[^/]+\/)[^/]{16,}/, '$1…') + (members ? `?${members.join('&')}` : '');
}
