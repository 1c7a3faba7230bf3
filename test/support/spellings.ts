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

/** Other ways to write the last part of a path. */
export function misspelledNames(path: string): readonly string[] {
  const [, parent = '', name = ''] = /^(.*\/)([^/]+)\/?$/.exec(path) ?? [];
  return [
    `${parent}/${name}`,
    `${parent}./${name}`,
    `${parent}%2e/${name}`,
    `${parent}x/../${name}`,
    `${parent}%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    `${parent}${name.toUpperCase()}`,
    `${parent}${name.slice(0, -1)}${name.slice(-1).toUpperCase()}`,
  ];
}

/** Targets of a request line that do name the path, although they are not it. */
export function otherForms(path: string): readonly string[] {
  return [`http://elsewhere${path}`, `${path}?`, `${path}?x=/new-qrcode`, `http://elsewhere${path}?x`];
}
