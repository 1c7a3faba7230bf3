/** Other ways to write a path, each of which somebody somewhere takes for the path itself. */
export function misspellings(path: string): readonly string[] {
  const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
  const letter = first.charCodeAt(0).toString(16);
  return [
    `/${first.toUpperCase()}${rest}`,
    `/${first[0]?.toUpperCase()}${first.slice(1)}${rest}`,
    `/%${letter}${first.slice(1)}${rest}`,
    `/%25${letter}${first.slice(1)}${rest}`,
    `//${first}${rest}`,
    `/./${first}${rest}`,
    `/x/../${first}${rest}`,
    `/%2e/${first}${rest}`,
    `/x/%2e%2e/${first}${rest}`,
    `/docs/../${first}${rest}`,
    `/console/..%2f${first}${rest}`,
    `/webhook/../${first}${rest}`,
    `/;/${first}${rest}`,
    `/\\${first}${rest}`,
    `${path}//`,
    `${path};x`,
    `${path};x=y`,
    `${path}%2f`,
    `${path}%3f`,
    `${path}%23`,
    `${path}%20`,
    `${path}%00`,
    `${path}/.`,
    `${path}/%2e`,
    `${path}/x/..`,
    `${path}.`,
    `${path}.json`,
    `${path}\\`,
  ];
}

/** Targets of a request line that do name the path, although they are not it. */
export function otherForms(path: string): readonly string[] {
  return [`http://elsewhere${path}`, `${path}?`, `${path}?x=/new-qrcode`, `http://elsewhere${path}?x`];
}
